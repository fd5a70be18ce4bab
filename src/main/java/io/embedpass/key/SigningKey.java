package io.embedpass.key;

import com.nimbusds.jose.JWSSigner;
import java.security.interfaces.RSAPublicKey;

/**
 * An RSA key that signs, wherever its private part is. Thread-safe.
 *
 * @param publicKey what verifies its signatures
 * @param signer signs RS256 (RFC 7518, section 3.3)
 */
public record SigningKey(RSAPublicKey publicKey, JWSSigner signer) {

    /** Nothing of the key. */
    @Override
    public String toString() {
        return "SigningKey";
    }
}
