package io.embedpass.key.keystore;

import io.embedpass.key.KeyAddress;
import io.embedpass.key.KeyFile;
import io.embedpass.key.KeyProvider;
import io.embedpass.key.KeySource;
import io.embedpass.key.KeyUnavailableException;
import io.embedpass.key.Secrets;
import io.embedpass.key.SigningKey;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * {@code keystore:PATH?alias=NAME&password=env:VARIABLE}: a key in a PKCS#12 or JKS key store. The password comes from
 * {@code env:} or {@code file:}, never from the plan itself; the alias may be left out when there is one key only, and
 * {@code key-password} names the key's own password where it has one.
 */
public final class KeystoreKeyProvider implements KeyProvider {

    static final String FORM = "write keystore:PATH?alias=NAME&password=env:VARIABLE (or password=file:PATH)";

    private final Secrets secrets;

    /** @param secrets finds the passwords */
    public KeystoreKeyProvider(Secrets secrets) {
        this.secrets = secrets;
    }

    @Override
    public String scheme() {
        return "keystore";
    }

    @Override
    public SigningKey load(KeySource source) throws KeyUnavailableException {
        KeyAddress address = KeyAddress.of(source, Set.of("alias", "password", "key-password"), FORM);
        String place = address.setting("password")
                .orElseThrow(
                        () -> new KeyUnavailableException("the source does not say where the password is; " + FORM));
        byte[] bytes = KeyFile.read(address.path());
        char[] password = secrets.read("the password", place);
        try {
            OpenKeyStore store = OpenKeyStore.of(bytes, password, address.path());
            String alias = store.alias(address.setting("alias"));
            Optional<String> keyPlace = address.setting("key-password");
            return keyPlace.isEmpty() ? store.key(alias, password) : key(store, alias, keyPlace.get());
        } finally {
            Arrays.fill(bytes, (byte) 0);
            Arrays.fill(password, '\0');
        }
    }

    private SigningKey key(OpenKeyStore store, String alias, String place) throws KeyUnavailableException {
        char[] password = secrets.read("the key's password", place);
        try {
            return store.key(alias, password);
        } finally {
            Arrays.fill(password, '\0');
        }
    }
}
