package io.embedpass.audit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What stands in records for users and clients: themselves, or with a key an HMAC (RFC 2104) with SHA-256. Who has the
 * key can look for a user whom they know; without it nobody can tell who it was, and when the key is destroyed that holds
 * for ever, while the chain of the journal stays whole. Thread-safe.
 */
public final class Pseudonyms {

    /** Nothing is hidden. */
    public static final Pseudonyms NONE = new Pseudonyms(Optional.empty());

    /** Fewer bytes could be tried out. */
    public static final int MIN_KEY_BYTES = 32;

    private static final String ALGORITHM = "HmacSHA256";
    private static final String PREFIX = "hmac:";

    /** Of 32; 128 bits are enough to tell people apart, and short. */
    private static final int BYTES = 16;

    private final Optional<Mac> keyed;

    private Pseudonyms(Optional<Mac> keyed) {
        this.keyed = keyed;
    }

    /** @param key at least {@link #MIN_KEY_BYTES}; not kept as it is */
    public static Pseudonyms with(byte[] key) {
        if (key.length < MIN_KEY_BYTES) {
            throw new IllegalArgumentException("the key has less than " + MIN_KEY_BYTES + " bytes");
        }
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return new Pseudonyms(Optional.of(mac));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What stands for a user. */
    public String user(String subject) {
        return of("user", subject);
    }

    /** What stands for a client's address. */
    public String client(String address) {
        return of("client", address);
    }

    /** The kind is hashed too: a user who is called like an address is not that client. */
    private String of(String kind, String value) {
        return keyed.map(mac -> PREFIX + code(mac, kind + '\n' + value)).orElse(value);
    }

    private static String code(Mac keyed, String text) {
        try {
            Mac mac = (Mac) keyed.clone();
            byte[] code = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(code, BYTES));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }
}
