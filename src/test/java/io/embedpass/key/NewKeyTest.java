package io.embedpass.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.embedpass.fixture.Tool;
import io.embedpass.key.file.FileKeyProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewKeyTest {

    private static final String PASSPHRASE = "correct horse";

    private final NewKey key = NewKey.generate(2_048);
    private final FileKeyProvider files = new FileKeyProvider(new Secrets(_ -> Optional.of(PASSPHRASE)));

    @TempDir
    private Path directory;

    @Test
    void its_file_is_for_its_owner_only_and_is_read_by_the_service_and_by_openssl() throws Exception {
        Path file = directory.resolve("key.pem");
        key.write(file, Optional.empty());

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(files.load(KeySource.parse("file:" + file)).publicKey()).isEqualTo(key.publicKey());
        assertThat(Tool.run(directory, "openssl", "pkey", "-in", "key.pem", "-pubout"))
                .isEqualTo(PublicKeyForms.pem(key.publicKey()));
    }

    @Test
    void with_a_passphrase_it_is_encrypted_as_openssl_does_it() throws Exception {
        Path file = directory.resolve("key.pem");
        key.write(file, Optional.of(PASSPHRASE.toCharArray()));

        assertThat(file).content().startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----\n");
        assertThat(files.load(KeySource.parse("file:" + file + "?passphrase=env:X"))
                        .publicKey())
                .isEqualTo(key.publicKey());
        assertThat(Tool.run(directory, "openssl", "pkey", "-in", "key.pem", "-pubout", "-passin", "pass:" + PASSPHRASE))
                .isEqualTo(PublicKeyForms.pem(key.publicKey()));
    }

    @Test
    void a_file_that_is_there_is_never_overwritten() throws Exception {
        Path file = Files.writeString(directory.resolve("key.pem"), "mine");

        assertThatExceptionOfType(FileAlreadyExistsException.class).isThrownBy(() -> key.write(file, Optional.empty()));
        assertThat(file).hasContent("mine");
    }

    @Test
    void its_pem_has_nothing_else_around_it() {
        assertThat(new String(key.pem(Optional.empty()), StandardCharsets.US_ASCII))
                .matches("(?s)-----BEGIN PRIVATE KEY-----\n([A-Za-z0-9+/=]{1,64}\n)+-----END PRIVATE KEY-----\n");
    }
}
