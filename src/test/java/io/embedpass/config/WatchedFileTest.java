package io.embedpass.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedFileTest {

    private static final Problem PROBLEM = new Problem("list.yaml:1", "it is bad", "write good");

    private final List<String> read = new ArrayList<>();
    private Duration pause = Duration.ZERO;

    @TempDir
    private Path directory;

    private Path path;

    @BeforeEach
    void write() throws IOException {
        path = Files.writeString(directory.resolve("list.yaml"), "good");
    }

    @Test
    void a_bad_file_that_takes_long_to_read_is_left_alone_for_a_while() throws IOException {
        WatchedFile<String> file = open(Optional.empty());
        Files.writeString(path, "bad and slow");

        await().pollDelay(Duration.ZERO).until(() -> {
            file.poll();
            return read.size() == 3;
        });
        file.poll();
        file.poll();

        assertThat(read).containsExactly("good", "bad and slow", "bad and slow");
        await().until(() -> {
            file.poll();
            return read.size() == 4;
        });
    }

    /** As long as the longest rest, were it taken at its word. */
    @Test
    void a_pause_of_the_machine_while_a_bad_file_is_read_makes_no_long_rest() throws IOException {
        WatchedFile<String> file = open(Optional.empty());
        pause = Duration.ofMillis(500);
        Files.writeString(path, "bad");

        file.poll();
        pause = Duration.ZERO;

        await().atMost(Duration.ofSeconds(8)).until(() -> {
            file.poll();
            return read.size() == 3;
        });
    }

    @Test
    void a_change_is_read_at_once_however_long_the_bad_one_before_took() throws IOException {
        WatchedFile<String> file = open(Optional.empty());
        Files.writeString(path, "bad and slow");
        file.poll();
        Files.writeString(path, "better");

        assertThat(file.poll())
                .hasValueSatisfying(reload -> assertThat(reload.isGood()).isTrue());
        assertThat(file.get()).isEqualTo("better");
    }

    @Test
    void what_counts_while_there_is_no_file_counts_no_more_once_there_was_one() throws IOException {
        Files.delete(path);
        WatchedFile<String> file = open(Optional.of("built in"));
        assertThat(file.get()).isEqualTo("built in");
        assertThat(file.poll()).isEmpty();
        Files.writeString(path, "better");
        assertThat(file.poll()).isPresent();

        Files.delete(path);

        assertThat(file.poll())
                .hasValueSatisfying(reload -> assertThat(reload.isGood()).isFalse());
        assertThat(file.get()).isEqualTo("better");
    }

    @Test
    void a_look_that_got_no_thread_is_begun_anew() throws IOException {
        AtomicBoolean isExhausted = new AtomicBoolean(true);
        Executor threads = look -> {
            if (isExhausted.get()) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            look.run();
        };
        WatchedFile<String> file = open(Optional.empty());
        FileWatch watch = new FileWatch(List.of(file), _ -> {}, threads, Clock.systemUTC());
        Files.writeString(path, "better");
        assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(watch::look);

        isExhausted.set(false);
        watch.look();

        assertThat(file.get()).isEqualTo("better");
    }

    private WatchedFile<String> open(Optional<String> contentWhenMissing) {
        return WatchedFile.open("list", path, contentWhenMissing, this::read, Set::of)
                .file();
    }

    private Reading<String> read(String file, String text, Optional<String> inForce) {
        read.add(text);
        if (text.contains("slow")) {
            Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(200));
        }
        Uninterruptibles.sleepUninterruptibly(pause);
        return new Reading<>(text, text.startsWith("bad") ? List.of(PROBLEM) : List.of());
    }
}
