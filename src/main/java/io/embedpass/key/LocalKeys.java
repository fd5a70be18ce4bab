package io.embedpass.key;

import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.ProviderException;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Set;

/** Signing keys whose private part is in this process. */
public final class LocalKeys {

    /** Makes a key that would do. */
    public static final String NEW_KEY = "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072";

    private static final byte[] TRIAL = "trial".getBytes(StandardCharsets.US_ASCII);

    private LocalKeys() {}

    /**
     * Makes a signing key of a private one.
     *
     * @throws KeyUnavailableException when it is no RSA key from which the public one can be told, or its numbers do
     *     not fit together
     */
    public static SigningKey of(PrivateKey privateKey) throws KeyUnavailableException {
        // A key of RSASSA-PSS looks like one of RSA, but its algorithm forbids RS256 (RFC 4055, section 1.2).
        if (!(privateKey instanceof RSAPrivateKey) || !privateKey.getAlgorithm().equals("RSA")) {
            throw new KeyUnavailableException("it holds a " + privateKey.getAlgorithm()
                    + " key, but RS256 needs an RSA key; make one: " + NEW_KEY + " -out FILE");
        }
        if (!(privateKey instanceof RSAPrivateCrtKey rsa)) {
            throw new KeyUnavailableException("it is an RSA key without its prime factors, from which its public key"
                    + " cannot be told; export it anew with all its numbers, or make one: " + NEW_KEY + " -out FILE");
        }
        try {
            KeyFactory factory = KeyFactory.getInstance("RSA");
            RSAPublicKey publicKey = (RSAPublicKey)
                    factory.generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()));
            // Else a key of another provider than the one that signs would be converted at each signature. By its
            // numbers, as one that AWS-LC translates itself is destroyed after its first signature.
            PrivateKey own = factory.generatePrivate(numbersOf(rsa));
            if (isPair(own, publicKey)) {
                // How long a key must be is decided for all providers in one place, KeyRingLoader.
                return new SigningKey(publicKey, new RSASSASigner(own, Set.of(AllowWeakRSAKey.getInstance())));
            }
        } catch (GeneralSecurityException | ArithmeticException | ProviderException _) {
            // Numbers that do not fit together fail somewhere on the way; where, says nothing.
        }
        throw new KeyUnavailableException("its private and public part do not fit together: the key is damaged; check"
                + " it with: openssl pkey -in FILE -noout -check, and take a good copy of it");
    }

    private static boolean isPair(PrivateKey privateKey, RSAPublicKey publicKey) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(privateKey);
        signature.update(TRIAL);
        Signature verification = Signature.getInstance("SHA256withRSA");
        verification.initVerify(publicKey);
        verification.update(TRIAL);
        return verification.verify(signature.sign());
    }

    private static RSAPrivateCrtKeySpec numbersOf(RSAPrivateCrtKey key) {
        return new RSAPrivateCrtKeySpec(
                key.getModulus(),
                key.getPublicExponent(),
                key.getPrivateExponent(),
                key.getPrimeP(),
                key.getPrimeQ(),
                key.getPrimeExponentP(),
                key.getPrimeExponentQ(),
                key.getCrtCoefficient());
    }
}
