package io.embedpass.key.pem;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import io.embedpass.key.KeyUnavailableException;
import io.embedpass.key.LocalKeys;
import io.embedpass.key.Passphrase;
import io.embedpass.key.SigningKey;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.text.ParseException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.ssl.pem.PemContent;

/**
 * Private keys in the forms in which they arrive: PEM (PKCS#8, encrypted or not, PKCS#1), the DER inside, a JWK, or
 * Base64 of any of them; whatever was lost of line breaks, dashes and quotes on the way.
 */
public final class PemText {

    /** A secret store may encode what was encoded already. */
    private static final int MOST_LAYERS = 3;

    private PemText() {}

    /**
     * Reads the first private key.
     *
     * @param passphrase opens it when it is encrypted
     * @throws KeyUnavailableException that names the form which was found and what mends it
     */
    public static SigningKey read(String text, Passphrase passphrase) throws KeyUnavailableException {
        return read(text.getBytes(StandardCharsets.UTF_8), passphrase);
    }

    /** Reads the first private key of a file, which may be binary. */
    public static SigningKey read(byte[] content, Passphrase passphrase) throws KeyUnavailableException {
        byte[] found = content;
        for (int layer = 0; layer < MOST_LAYERS; layer++) {
            if (DerForm.of(found) != DerForm.UNKNOWN) {
                return ofDer(found, passphrase);
            }
            String text = KeyText.of(found);
            List<PemBlock> blocks = PemBlock.in(text);
            if (!blocks.isEmpty()) {
                return ofBlock(firstKey(blocks), passphrase);
            }
            if (text.startsWith("{")) {
                return ofJwk(text);
            }
            Optional<byte[]> decoded = Base64Text.decode(text);
            if (decoded.isEmpty()) {
                break;
            }
            found = decoded.get();
        }
        throw ForeignForms.refusal(found);
    }

    private static PemBlock firstKey(List<PemBlock> blocks) {
        return blocks.stream().filter(PemBlock::isPrivateKey).findFirst().orElseGet(blocks::getFirst);
    }

    private static SigningKey ofBlock(PemBlock block, Passphrase passphrase) throws KeyUnavailableException {
        ForeignForms.refuseLabel(block.label());
        if (block.isEncryptedInOldForm()) {
            throw new KeyUnavailableException("it is an encrypted PKCS#1 key (Proc-Type: 4,ENCRYPTED); turn it into"
                    + " PKCS#8, which stays encrypted: openssl pkcs8 -topk8 -v2 aes-256-cbc -in FILE -out NEW-FILE");
        }
        byte[] der = Base64Text.decode(block.body())
                .orElseThrow(() -> new KeyUnavailableException("it begins like PEM but cannot be read: between its"
                        + " BEGIN and END lines stands something else than Base64; copy the file anew, then check it"
                        + " with: openssl pkey -in FILE -noout -check"));
        return ofDer(der, passphrase);
    }

    private static SigningKey ofDer(byte[] der, Passphrase passphrase) throws KeyUnavailableException {
        return switch (DerForm.of(der)) {
            case PKCS8 -> ofPkcs("PRIVATE KEY", der);
            case PKCS1 -> ofPkcs("RSA PRIVATE KEY", der);
            case ENCRYPTED_PKCS8 -> ofPkcs("PRIVATE KEY", EncryptedKey.open(der, passphrase));
            case SEC1 -> throw ForeignForms.wrongAlgorithm("an EC key");
            case PUBLIC_KEY, CERTIFICATE -> throw ForeignForms.publicPart();
            case PKCS12 ->
                throw new KeyUnavailableException("it is a PKCS#12 key store; write the source as"
                        + " keystore:PATH?alias=NAME&password=env:VARIABLE");
            case CUT_OFF ->
                throw new KeyUnavailableException("the key cannot be read: it was cut off, its end is missing; copy"
                        + " the file anew, then check it with: openssl pkey -in FILE -noout -check");
            case UNKNOWN -> throw unreadable("key");
        };
    }

    private static SigningKey ofPkcs(String label, byte[] der) throws KeyUnavailableException {
        String pem = "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END "
                + label + "-----\n";
        PrivateKey key;
        try {
            key = PemContent.of(pem).getPrivateKey();
        } catch (IllegalStateException | IllegalArgumentException _) {
            // The cause is left out on purpose: parsers quote what they read.
            throw unreadable(label.equals("PRIVATE KEY") ? "PKCS#8 key" : "PKCS#1 key");
        }
        if (key == null) {
            throw unreadable("key");
        }
        return LocalKeys.of(key);
    }

    private static SigningKey ofJwk(String text) throws KeyUnavailableException {
        PrivateKey key;
        try {
            if (!(JWK.parse(text) instanceof RSAKey jwk)) {
                throw ForeignForms.wrongAlgorithm("a JWK of another type");
            }
            if (!jwk.isPrivate()) {
                throw ForeignForms.publicPart();
            }
            key = jwk.toPrivateKey();
        } catch (ParseException | JOSEException | IllegalArgumentException | IllegalStateException _) {
            throw unreadableJwk();
        }
        // Nimbus calls a JWK private that has prime factors, but makes no key of it without the exponent.
        if (key == null) {
            throw unreadableJwk();
        }
        return LocalKeys.of(key);
    }

    private static KeyUnavailableException unreadableJwk() {
        return new KeyUnavailableException("it is JSON, but no JWK that can be read; put the JWK of one RSA key there"
                + " with all its numbers (of a JWK Set, one of its keys), or better its PEM");
    }

    private static KeyUnavailableException unreadable(String form) {
        return new KeyUnavailableException("it begins like a " + form + " but cannot be read: it is damaged; copy the"
                + " file anew, then check it with: openssl pkey -in FILE -noout -check");
    }
}
