package io.embedpass.cli;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.RSAKey;
import io.embedpass.key.PublicKeyForms;
import java.security.interfaces.RSAPublicKey;
import java.util.List;

/** By what people compare a key with what a vendor's settings show. */
final class Fingerprints {

    private Fingerprints() {}

    /** RFC 7638. */
    static String kid(RSAPublicKey key) {
        try {
            return new RSAKey.Builder(key).build().computeThumbprint().toString();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<String> of(RSAPublicKey key) {
        return List.of(
                "kid (RFC 7638)   " + kid(key),
                "SHA-256, hex     " + PublicKeyForms.hexFingerprint(key),
                "SHA-256, Base64  " + PublicKeyForms.base64Fingerprint(key),
                "Snowflake        SHA256:" + PublicKeyForms.base64Fingerprint(key),
                "RSA              " + key.getModulus().bitLength() + " bits");
    }
}
