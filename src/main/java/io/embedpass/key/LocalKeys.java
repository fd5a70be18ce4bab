package io.embedpass.key;

import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Set;

/** Signing keys whose private part is in this process. */
public final class LocalKeys {

    private LocalKeys() {}

    /**
     * Makes a signing key of a private one.
     *
     * @throws KeyUnavailableException when it is no RSA key from which the public one can be told
     */
    public static SigningKey of(PrivateKey privateKey) throws KeyUnavailableException {
        // A key of RSASSA-PSS looks like one of RSA, but its algorithm forbids RS256 (RFC 4055, section 1.2).
        if (!(privateKey instanceof RSAPrivateCrtKey rsa) || !rsa.getAlgorithm().equals("RSA")) {
            throw new KeyUnavailableException("it holds a " + privateKey.getAlgorithm()
                    + " key, but RS256 needs an RSA key: openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072");
        }
        try {
            RSAPublicKey publicKey = (RSAPublicKey) KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()));
            // How long a key must be is decided for all providers in one place, KeyRingLoader.
            return new SigningKey(publicKey, new RSASSASigner(rsa, Set.of(AllowWeakRSAKey.getInstance())));
        } catch (GeneralSecurityException e) {
            throw new KeyUnavailableException("its public key cannot be told: " + e.getMessage());
        }
    }
}
