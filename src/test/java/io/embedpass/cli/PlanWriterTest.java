package io.embedpass.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanWriterTest {

    @TempDir
    private Path directory;

    private Path plan;

    @BeforeEach
    void write() throws Exception {
        plan = Files.writeString(directory.resolve("plan"), "before");
        Files.setPosixFilePermissions(plan, PosixFilePermissions.fromString("rw-r-----"));
    }

    @Test
    void the_text_is_replaced_and_permissions_stay() throws Exception {
        new PlanWriter(PlanWriter::force).replace(plan, "before", "after");

        assertThat(plan).hasContent("after");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(plan)))
                .isEqualTo("rw-r-----");
        assertThat(directory).isDirectoryNotContaining(file -> !file.equals(plan));
    }

    @Test
    void a_change_by_somebody_else_is_not_overwritten() throws Exception {
        Files.writeString(plan, "theirs");

        assertThatIOException()
                .isThrownBy(() -> new PlanWriter(PlanWriter::force).replace(plan, "before", "after"))
                .withMessageContaining("somebody else changed it");
        assertThat(plan).hasContent("theirs");
        assertThat(directory).isDirectoryNotContaining(file -> !file.equals(plan));
    }

    @Test
    void a_directory_that_cannot_be_forced_is_told_and_the_new_text_stays() throws Exception {
        IOException failure = new IOException("Input/output error");
        PlanWriter writer = new PlanWriter(_ -> {
            throw failure;
        });

        assertThat(writer.replace(plan, "before", "after")).contains(failure);
        assertThat(plan).hasContent("after");
    }

    @Test
    void a_link_stays_one_and_its_target_is_replaced() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link"), plan);

        new PlanWriter(PlanWriter::force).replace(link, "before", "after");

        assertThat(link).isSymbolicLink();
        assertThat(plan).hasContent("after");
    }

    @Test
    void nobody_reads_half_of_it() throws Exception {
        String before = "a".repeat(200_000);
        String after = "b".repeat(200_000);
        Files.writeString(plan, before);
        Set<String> seen = ConcurrentHashMap.newKeySet();
        Thread reader = Thread.ofPlatform().start(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    seen.add(Files.readString(plan));
                } catch (IOException e) {
                    seen.add(e.toString());
                }
            }
        });
        for (int i = 0; i < 50; i++) {
            new PlanWriter(PlanWriter::force).replace(plan, i % 2 == 0 ? before : after, i % 2 == 0 ? after : before);
        }
        reader.interrupt();
        reader.join();

        assertThat(seen).isSubsetOf(before, after, "java.nio.channels.ClosedByInterruptException");
    }
}
