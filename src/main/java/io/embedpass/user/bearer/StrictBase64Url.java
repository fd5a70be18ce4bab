package io.embedpass.user.bearer;

import com.nimbusds.jose.JOSEObject;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.util.Arrays;
import java.util.Base64;

/**
 * A part of a signed JWT in the only spelling that RFC 7515, section 2, leaves: without padding, other characters or stray
 * bits at its end. Nimbus' own codec passes over what is foreign, and takes constant time as for secrets, which costs more
 * than it should here: what is decoded is public to whoever sent it. Immutable.
 */
final class StrictBase64Url extends Base64URL {

    private static final long serialVersionUID = 1L;

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final int GROUP_BYTES = 3;
    private static final int PARTS = 3;

    private final byte[] decoded;

    private StrictBase64Url(Base64URL part) throws ParseException {
        super(part.toString());
        decoded = decoded(part.toString());
    }

    private static byte[] decoded(String part) throws ParseException {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(part);
            if (isSpelledSo(bytes, part)) {
                return bytes;
            }
            throw new ParseException("a part of the token is not spelled as base64url is", 0);
        } catch (IllegalArgumentException _) {
            throw new ParseException("a part of the token is no base64url", 0);
        }
    }

    /** The decoder leaves a choice at the end only: whether it is padded, and bits that stand for nothing. */
    private static boolean isSpelledSo(byte[] bytes, String part) {
        int end = bytes.length - bytes.length % GROUP_BYTES;
        return part.endsWith(ENCODER.encodeToString(Arrays.copyOfRange(bytes, end, bytes.length)));
    }

    /**
     * Reads a signed JWT in compact serialisation.
     *
     * @throws ParseException when it is none, or spelled otherwise
     */
    static SignedJWT parse(String token) throws ParseException {
        Base64URL[] parts = JOSEObject.split(token);
        if (parts.length != PARTS) {
            throw new ParseException("a signed JWT has three parts", 0);
        }
        return new SignedJWT(
                new StrictBase64Url(parts[0]), new StrictBase64Url(parts[1]), new StrictBase64Url(parts[2]));
    }

    @Override
    public byte[] decode() {
        return decoded.clone();
    }
}
