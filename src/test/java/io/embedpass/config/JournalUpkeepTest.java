package io.embedpass.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.embedpass.audit.JournalUnavailableException;
import io.embedpass.audit.journal.CheckpointFailedException;
import io.embedpass.audit.journal.CheckpointPlace;
import io.embedpass.audit.journal.CheckpointSigner;
import io.embedpass.audit.journal.Checkpoints;
import io.embedpass.audit.journal.Housekeeping;
import io.embedpass.audit.journal.JournalFiles;
import io.embedpass.audit.journal.JournalListener;
import io.embedpass.audit.journal.JournalSettings;
import io.embedpass.audit.journal.JournalWarnings;
import io.embedpass.audit.journal.JournalWriter;
import io.embedpass.fixture.FakeClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is done about the journal is done to the end, and holds up nobody. */
@Timeout(30)
class JournalUpkeepTest {

    @TempDir
    private Path directory;

    private final FakeClock clock = new FakeClock("2026-11-24T10:00:00Z");
    private final ScratchPlace place = new ScratchPlace();
    private JournalWriter writer;
    private JournalUpkeep upkeep;

    @BeforeEach
    void begin() {
        JournalSettings settings = new JournalSettings(
                directory.resolve("audit.jsonl"),
                Long.MAX_VALUE,
                false,
                Duration.ofDays(90),
                Long.MAX_VALUE,
                Duration.ofSeconds(15),
                100,
                0);
        JournalFiles files = new JournalFiles(settings.file());
        writer = JournalWriter.start(settings, new JournalListener() {}, clock);
        upkeep = new JournalUpkeep(
                writer,
                new Checkpoints(writer, new Unsigned(), List.of(place), _ -> {}, clock),
                new Housekeeping(files, settings, () -> Long.MAX_VALUE, clock),
                new JournalWarnings(files, writer, settings.warnFreeBytes()),
                Duration.ZERO,
                clock);
    }

    @AfterEach
    void end() {
        place.answers.countDown();
        upkeep.close();
        writer.close();
    }

    private void add() throws JournalUnavailableException {
        var _ = writer.append("{\"id\":\"x\"}".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void the_last_checkpoint_is_of_the_last_record() throws Exception {
        place.answers.countDown();
        upkeep.start();
        add();
        add();
        upkeep.close();

        assertThat(place.kept).last().asString().contains("\"seq\":2,");
    }

    @Test
    void a_place_that_does_not_answer_keeps_nobody_from_stopping() throws Exception {
        add();
        upkeep.close();

        assertThat(place.kept).as("it still does not answer").isEmpty();
    }

    @Test
    void what_nobody_planned_is_not_the_end_of_the_upkeep() throws Exception {
        place.unplanned = new OutOfMemoryError("a test");
        place.answers.countDown();
        add();
        upkeep.start();

        await().until(() -> !place.kept.isEmpty());
        assertThat(place.unplanned).isNull();
    }

    @Test
    void a_clock_that_was_ahead_and_is_set_back_holds_up_no_checkpoint() throws Exception {
        place.answers.countDown();
        add();
        upkeep.start();
        await().until(() -> place.kept.size() == 1);
        clock.advance(Duration.ofHours(-1));
        add();

        await().until(() -> place.kept.size() == 2);
    }

    /** Answers when it is told to. */
    private static final class ScratchPlace implements CheckpointPlace {

        private final CountDownLatch answers = new CountDownLatch(1);
        private final List<String> kept = Collections.synchronizedList(new ArrayList<>());

        /** Thrown once. */
        private volatile @Nullable Error unplanned;

        @Override
        public String name() {
            return "scratch";
        }

        @Override
        public void keep(String checkpoint) throws CheckpointFailedException {
            Error thrown = unplanned;
            unplanned = null;
            if (thrown != null) {
                throw thrown;
            }
            try {
                answers.await();
                kept.add(checkpoint);
            } catch (InterruptedException _) {
                throw new CheckpointFailedException("nobody waits any more");
            }
        }
    }

    /** Lets a checkpoint be read as it was said. */
    private record Unsigned() implements CheckpointSigner {

        @Override
        public String sign(String claims) {
            return claims;
        }

        @Override
        public String kid() {
            return "none";
        }
    }
}
