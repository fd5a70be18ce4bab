package io.embedpass.key.pkcs11;

import io.embedpass.key.KeySource;
import io.embedpass.key.KeyUnavailableException;
import io.embedpass.key.Secrets;
import io.embedpass.key.SigningKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** The keys of all tokens, and the modules that lead to them. Thread-safe. */
final class TokenKeys {

    private final Pins pins;
    private final Map<Path, Pkcs11Module> modules = new HashMap<>();
    private final Lock starting = new ReentrantLock();

    /** @param secrets finds the PIN */
    TokenKeys(Secrets secrets) {
        this.pins = new Pins(secrets);
    }

    SigningKey load(KeySource source) throws KeyUnavailableException {
        Pkcs11Uri uri = Pkcs11Uri.parse(source.location());
        try {
            TokenKey key = TokenKey.find(module(uri.module()), new KeyFinder(uri, pins));
            return new SigningKey(key.publicKey(), key);
        } catch (Pkcs11Exception e) {
            throw new KeyUnavailableException(String.valueOf(e.getMessage()));
        }
    }

    private Pkcs11Module module(Path library) throws Pkcs11Exception {
        starting.lock();
        try {
            Path real = real(library);
            Pkcs11Module known = modules.get(real);
            if (known != null) {
                return known;
            }
            Pkcs11Module module = new Pkcs11Module(real);
            modules.put(real, module);
            return module;
        } finally {
            starting.unlock();
        }
    }

    /** Two links to one library are one module. */
    private static Path real(Path library) {
        try {
            return library.toRealPath();
        } catch (IOException _) {
            return library;
        }
    }
}
