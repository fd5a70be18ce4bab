package io.embedpass.key.keystore;

import io.embedpass.key.KeyFile;
import io.embedpass.key.KeyProvider;
import io.embedpass.key.KeySource;
import io.embedpass.key.KeyUnavailableException;
import io.embedpass.key.LocalKeys;
import io.embedpass.key.Secrets;
import io.embedpass.key.SigningKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriComponents;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * {@code keystore:PATH?alias=NAME&password=env:VARIABLE}: a key in a PKCS#12 or JKS key store. The password comes from
 * {@code env:} or {@code file:}, never from the plan itself; the alias may be left out when there is one key only.
 */
public final class KeystoreKeyProvider implements KeyProvider {

    private static final String FORM = "write keystore:PATH?alias=NAME&password=env:VARIABLE (or password=file:PATH)";

    private final Secrets secrets;

    /** @param secrets finds the password */
    public KeystoreKeyProvider(Secrets secrets) {
        this.secrets = secrets;
    }

    @Override
    public String scheme() {
        return "keystore";
    }

    @Override
    public SigningKey load(KeySource source) throws KeyUnavailableException {
        UriComponents parts =
                UriComponentsBuilder.fromUriString(source.location()).build();
        Map<String, String> settings = parts.getQueryParams().toSingleValueMap();
        String path = parts.getPath();
        if (path == null || path.isEmpty() || !settings.containsKey("password")) {
            throw new KeyUnavailableException("the source is not complete; " + FORM);
        }
        char[] password = secrets.read("the password", String.valueOf(settings.get("password")));
        byte[] bytes = KeyFile.read(path);
        try {
            KeyStore keyStore = open(bytes, password);
            return LocalKeys.of(privateKey(keyStore, alias(keyStore, settings.get("alias")), password));
        } catch (GeneralSecurityException | IOException _) {
            throw new KeyUnavailableException("the key store " + path
                    + " cannot be opened: the password is wrong or it is neither PKCS#12 nor JKS; try:"
                    + " keytool -list -keystore " + path);
        } finally {
            Arrays.fill(bytes, (byte) 0);
            Arrays.fill(password, '\0');
        }
    }

    private static KeyStore open(byte[] bytes, char[] password) throws GeneralSecurityException, IOException {
        boolean isJks = bytes.length > 1 && bytes[0] == (byte) 0xfe && bytes[1] == (byte) 0xed;
        KeyStore keyStore = KeyStore.getInstance(isJks ? "JKS" : "PKCS12");
        keyStore.load(new ByteArrayInputStream(bytes), password);
        return keyStore;
    }

    private static String alias(KeyStore keyStore, @Nullable String alias)
            throws GeneralSecurityException, KeyUnavailableException {
        if (alias != null) {
            return alias;
        }
        if (keyStore.size() == 1) {
            return keyStore.aliases().nextElement();
        }
        throw new KeyUnavailableException("the key store holds " + keyStore.size() + " entries; say which: " + FORM);
    }

    private static PrivateKey privateKey(KeyStore keyStore, String alias, char[] password)
            throws GeneralSecurityException, KeyUnavailableException {
        if (keyStore.getKey(alias, password) instanceof PrivateKey key) {
            return key;
        }
        throw new KeyUnavailableException("the key store has no private key called " + alias);
    }
}
