package io.embedpass.audit.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadableFileTest {

    private static final int OPENINGS = 5_000;

    @TempDir
    private Path directory;

    /** Else an export takes the new file for the old one, which it has read, and passes over what is in it. */
    @Test
    void a_file_that_is_opened_while_another_takes_its_name_knows_which_it_is() throws Exception {
        Path active = directory.resolve("active");
        replace(active, 0);
        AtomicBoolean isOver = new AtomicBoolean();
        Thread rotation = Thread.ofPlatform().start(() -> {
            for (int number = 1; !isOver.get(); number++) {
                replace(active, number);
            }
        });
        try {
            for (int i = 0; i < OPENINGS; i++) {
                try (ReadableFile file = ReadableFile.open(active);
                        RecordLines lines = file.lines()) {
                    Path kept = directory.resolve(new String(lines.next().orElseThrow(), StandardCharsets.UTF_8));
                    assertThat(file.isSameAs(kept)).isTrue();
                }
            }
        } finally {
            isOver.set(true);
            rotation.join();
        }
    }

    /** The file holds the other name under which it stays. */
    private void replace(Path active, int number) {
        try {
            Path kept = directory.resolve("kept-" + number % 100_000);
            Path link = directory.resolve("new");
            Files.writeString(kept, kept.getFileName() + "\n");
            Files.deleteIfExists(link);
            Files.createLink(link, kept);
            Files.move(link, active, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
