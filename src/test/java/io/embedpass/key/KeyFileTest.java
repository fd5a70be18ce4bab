package io.embedpass.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embedpass.fixture.TestKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose files are taken; {@code KubernetesMountIT} has root's files, which only another user can try. */
class KeyFileTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "r--------, false, false",
        "rw-------, false, false",
        "r--r-----, true,  false",
        "rw-r-----, true,  false",
        "r--r-----, false, true",
        "r--rw----, true,  true",
        "r--r--r--, true,  true",
        "r-----r--, true,  true",
        "r------w-, true,  true"
    })
    void the_group_may_read_what_root_lends_and_nobody_anything_else(String mode, boolean isLent, boolean isOpen) {
        assertThat(KeyFile.isOpen(PosixFilePermissions.fromString(mode), () -> isLent))
                .isEqualTo(isOpen);
    }

    @ParameterizedTest
    @ValueSource(strings = {"r--r-----", "r--------", "rw-------"})
    void a_file_of_our_own_is_nobodys_to_lend(String mode) throws Exception {
        Path file = Files.writeString(directory.resolve("key"), "secret");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));

        if (mode.startsWith("r--r")) {
            assertThatThrownBy(() -> KeyFile.read(file.toString()))
                    .isInstanceOf(KeyUnavailableException.class)
                    .hasMessageContaining("chmod 400");
        } else {
            assertThat(KeyFile.read(file.toString())).asString().isEqualTo("secret");
        }
    }

    @Test
    void a_link_counts_as_the_file_that_it_leads_to() throws IOException, KeyUnavailableException {
        TestKeys.file(Files.createDirectory(directory.resolve("..1")).resolve("key"), "secret");
        Files.createSymbolicLink(directory.resolve("..data"), Path.of("..1"));
        Path link = Files.createSymbolicLink(directory.resolve("key"), Path.of("..data", "key"));

        assertThat(KeyFile.read(link.toString())).asString().isEqualTo("secret");
    }
}
