package io.embedpass.key.generate;

import io.embedpass.key.KeyProvider;
import io.embedpass.key.KeySource;
import io.embedpass.key.KeyUnavailableException;
import io.embedpass.key.LocalKeys;
import io.embedpass.key.SigningKey;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * {@code generate:NAME}: a key that is made when it is first asked for and gone with the process. For the environment
 * {@code demo} only; the name tells several apart, so that a rotation can be tried.
 */
public final class GenerateKeyProvider implements KeyProvider {

    private static final int BITS = 2_048;

    private final Map<KeySource, SigningKey> made = new ConcurrentHashMap<>();

    @Override
    public String scheme() {
        return "generate";
    }

    @Override
    public SigningKey load(KeySource source) throws KeyUnavailableException {
        SigningKey known = made.get(source);
        if (known != null) {
            return known;
        }
        SigningKey key = LocalKeys.of(generator().generateKeyPair().getPrivate());
        made.put(source, key);
        return key;
    }

    private static KeyPairGenerator generator() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS);
            return generator;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
