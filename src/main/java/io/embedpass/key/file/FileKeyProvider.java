package io.embedpass.key.file;

import io.embedpass.key.KeyFile;
import io.embedpass.key.KeyProvider;
import io.embedpass.key.KeySource;
import io.embedpass.key.KeyUnavailableException;
import io.embedpass.key.PemText;
import io.embedpass.key.SigningKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** {@code file:PATH}: the PEM of a key, or Base64 of it. */
public final class FileKeyProvider implements KeyProvider {

    @Override
    public String scheme() {
        return "file";
    }

    @Override
    public SigningKey load(KeySource source) throws KeyUnavailableException {
        byte[] bytes = KeyFile.read(source.location());
        try {
            return PemText.read(new String(bytes, StandardCharsets.UTF_8));
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
