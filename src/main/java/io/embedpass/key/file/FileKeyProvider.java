package io.embedpass.key.file;

import io.embedpass.key.KeyAddress;
import io.embedpass.key.KeyFile;
import io.embedpass.key.KeyProvider;
import io.embedpass.key.KeySource;
import io.embedpass.key.KeyUnavailableException;
import io.embedpass.key.Secrets;
import io.embedpass.key.SigningKey;
import io.embedpass.key.pem.PemText;
import java.util.Arrays;
import java.util.Set;

/**
 * {@code file:PATH} or {@code file:PATH?passphrase=env:VARIABLE}: a key in a file, in any form that {@link PemText}
 * knows. The passphrase of an encrypted key comes from {@code env:} or {@code file:}, never from the plan itself.
 */
public final class FileKeyProvider implements KeyProvider {

    private static final String FORM =
            "write file:PATH or, for an encrypted key, file:PATH?passphrase=env:VARIABLE (or passphrase=file:PATH)";

    private final Secrets secrets;

    /** @param secrets finds the passphrase */
    public FileKeyProvider(Secrets secrets) {
        this.secrets = secrets;
    }

    @Override
    public String scheme() {
        return "file";
    }

    @Override
    public SigningKey load(KeySource source) throws KeyUnavailableException {
        KeyAddress address = KeyAddress.of(source, Set.of("passphrase"), FORM);
        byte[] bytes = KeyFile.read(address.path());
        try {
            return PemText.read(bytes, address.passphrase(secrets));
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
