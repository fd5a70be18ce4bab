package io.embedpass.key.keystore;

import io.embedpass.key.KeyUnavailableException;
import io.embedpass.key.LocalKeys;
import io.embedpass.key.SigningKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** A key store that its password has opened. */
final class OpenKeyStore {

    private final KeyStore store;
    private final String path;

    private OpenKeyStore(KeyStore store, String path) {
        this.store = store;
        this.path = path;
    }

    /** @param path for messages */
    static OpenKeyStore of(byte[] bytes, char[] password, String path) throws KeyUnavailableException {
        boolean isJks = bytes.length > 1 && bytes[0] == (byte) 0xfe && bytes[1] == (byte) 0xed;
        try {
            KeyStore store = KeyStore.getInstance(isJks ? "JKS" : "PKCS12");
            store.load(new ByteArrayInputStream(bytes), password);
            return new OpenKeyStore(store, path);
        } catch (IOException e) {
            // KeyStore.load promises this cause for a wrong password.
            throw e.getCause() instanceof UnrecoverableKeyException
                    ? new KeyUnavailableException("the key store " + path + " cannot be opened: the password is wrong,"
                            + " or the file is damaged; try it: keytool -list -keystore " + path)
                    : noKeyStore(path);
        } catch (GeneralSecurityException _) {
            throw noKeyStore(path);
        }
    }

    /** The alias of the entry that is meant: the only key's, when none is named. */
    String alias(Optional<String> named) throws KeyUnavailableException {
        try {
            List<String> keys = keys();
            if (named.isPresent()) {
                if (store.isKeyEntry(named.get())) {
                    return named.get();
                }
                throw new KeyUnavailableException("the key store " + path
                        + (store.isCertificateEntry(named.get())
                                ? " has only a certificate called " + named.get() + ", no private key; "
                                : " has no entry called " + named.get() + "; ")
                        + told(keys));
            }
            if (keys.size() == 1) {
                return keys.getFirst();
            }
            throw new KeyUnavailableException(
                    "the source names no alias, and the key store " + path + " has not just one key; " + told(keys)
                            + (keys.isEmpty() ? "" : "; say which: " + KeystoreKeyProvider.FORM));
        } catch (KeyStoreException e) {
            throw new IllegalStateException(e);
        }
    }

    SigningKey key(String alias, char[] password) throws KeyUnavailableException {
        Key key;
        try {
            key = store.getKey(alias, password);
        } catch (GeneralSecurityException _) {
            throw new KeyUnavailableException(
                    "the key " + alias + " of the key store " + path + " cannot be opened: its"
                            + " password is another one; name it with &key-password=env:VARIABLE (or key-password=file:PATH)");
        }
        if (key instanceof PrivateKey privateKey) {
            return LocalKeys.of(privateKey);
        }
        throw new KeyUnavailableException("the entry " + alias + " of the key store " + path
                + " is a symmetric key, no private one; make one: keytool -genkeypair -keyalg RSA -keysize 3072"
                + " -dname CN=embedpass -keystore " + path + " -alias NAME");
    }

    private List<String> keys() throws KeyStoreException {
        List<String> keys = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)) {
                keys.add(alias);
            }
        }
        Collections.sort(keys);
        return keys;
    }

    private static String told(List<String> keys) {
        return keys.isEmpty()
                ? "it holds no private key, so it is the wrong file: put the key in with openssl pkcs12 -export"
                        + " -inkey key.pem -in certificate.pem -name NAME -out FILE"
                : "its keys are " + String.join(", ", keys);
    }

    private static KeyUnavailableException noKeyStore(String path) {
        return new KeyUnavailableException("the file " + path + " is no key store that can be read: neither PKCS#12 nor"
                + " JKS, or damaged; a PEM file is written file:PATH; see what it is with: keytool -list -keystore "
                + path);
    }
}
