package io.embedpass.key;

import java.math.BigInteger;
import java.security.interfaces.RSAPublicKey;

/** Loads keys, and only those that are fit to sign. */
public final class SigningKeys {

    private static final int FEWEST_BITS = 2_048;
    private static final BigInteger EXPONENT = BigInteger.valueOf(65_537);

    private SigningKeys() {}

    /**
     * Loads a key.
     *
     * @throws KeyUnavailableException when it cannot be had, or is weaker than RS256 may be. Of whatever else a provider
     *     throws only the name is told: a third party's words may quote what it read.
     */
    public static SigningKey load(KeyProvider provider, KeySource source) throws KeyUnavailableException {
        SigningKey key = loaded(provider, source);
        refuseWeak(key.publicKey());
        return key;
    }

    private static SigningKey loaded(KeyProvider provider, KeySource source) throws KeyUnavailableException {
        try {
            return provider.load(source);
        } catch (RuntimeException | LinkageError e) {
            throw new KeyUnavailableException(
                    "its provider failed with " + e.getClass().getSimpleName());
        }
    }

    private static void refuseWeak(RSAPublicKey key) throws KeyUnavailableException {
        if (key.getModulus().bitLength() < FEWEST_BITS) {
            throw new KeyUnavailableException("it has " + key.getModulus().bitLength() + " bits, at least "
                    + FEWEST_BITS + " are needed (RFC 7518, section 3.3): " + LocalKeys.NEW_KEY);
        }
        if (!key.getPublicExponent().equals(EXPONENT)) {
            throw new KeyUnavailableException("its public exponent is not 65537; make a new key: " + LocalKeys.NEW_KEY);
        }
    }
}
