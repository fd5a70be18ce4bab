package io.embedpass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.audit.journal.CheckpointFile;
import io.embedpass.audit.journal.Checkpoints;
import io.embedpass.audit.journal.JournalListener;
import io.embedpass.audit.journal.JournalSettings;
import io.embedpass.audit.journal.JournalWriter;
import io.embedpass.fixture.CheckpointKey;
import io.embedpass.fixture.FakeClock;
import io.embedpass.fixture.TestKeys;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What checkpoints from elsewhere say of a journal, and of a copy of it. */
class AuditVerifyTest {

    private static final CheckpointKey OLD_KEY = new CheckpointKey(TestKeys.rsa(2048));
    private static final CheckpointKey NEW_KEY = new CheckpointKey(TestKeys.rsa(2048));

    @TempDir
    private Path directory;

    private final FakeClock clock = new FakeClock(LocalDate.now(ZoneOffset.UTC) + "T10:00:00Z");
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path journal = Path.of("");
    private Path copy = Path.of("");
    private Path elsewhere = Path.of("");

    /** A record and its checkpoint at ten, then a copy, and at eleven another record, whose checkpoint is by another key. */
    @BeforeEach
    void write() throws Exception {
        journal = directory.resolve("audit.jsonl");
        copy = directory.resolve("copy.jsonl");
        elsewhere = directory.resolve("elsewhere.log");
        JournalSettings settings = new JournalSettings(
                journal, Long.MAX_VALUE, false, Duration.ofDays(9), Long.MAX_VALUE, Duration.ofSeconds(15), 100, 0);
        try (JournalWriter writer = JournalWriter.start(settings, new JournalListener() {}, clock)) {
            add(writer, OLD_KEY);
            Files.copy(journal, copy);
            clock.advance(Duration.ofHours(1));
            add(writer, NEW_KEY);
        }
    }

    private void add(JournalWriter writer, CheckpointKey key) throws Exception {
        var _ = writer.append("{\"id\":\"x\"}".getBytes(StandardCharsets.UTF_8));
        new Checkpoints(writer, key, List.of(new CheckpointFile(elsewhere)), _ -> {}, clock).make();
    }

    private int verify(String... arguments) {
        CommandLine commands = Commands.commandLine();
        commands.setOut(new PrintWriter(out, true));
        commands.setErr(new PrintWriter(err, true));
        return commands.execute(
                Stream.concat(Stream.of("audit", "verify", "--checkpoints", elsewhere.toString()), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    @Test
    void after_a_change_of_the_key_both_are_asked_for() {
        assertThat(verify("--kid", OLD_KEY.kid(), "--kid", NEW_KEY.kid(), journal.toString()))
                .isZero();
        assertThat(out.toString()).contains("2 of 2 checkpoints saw just these records");
    }

    @Test
    void a_genuine_one_by_a_key_that_was_not_asked_for_is_told_apart_from_a_forged_one() {
        assertThat(verify("--kid", NEW_KEY.kid(), journal.toString())).isEqualTo(1);
        assertThat(out.toString())
                .contains("1 are genuine, but by a key that was not asked for (--kid " + OLD_KEY.kid())
                .doesNotContain("forged");
    }

    @Test
    void a_copy_is_verified_with_the_checkpoints_that_were_made_before_it() {
        assertThat(verify(copy.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("cut off");

        assertThat(verify("--until", LocalDate.now(ZoneOffset.UTC) + "T10:30:00Z", copy.toString()))
                .isZero();
        assertThat(out.toString()).contains("1 of 1 checkpoints saw just these records");
    }

    @Test
    void a_time_before_all_checkpoints_leaves_none_to_verify_with() {
        assertThat(verify("--until", "2020-01-01", copy.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("holds no checkpoint", "until 2020-01-01T00:00:00Z");
    }

    @Test
    void checkpoints_that_cannot_be_read_are_no_tampering() {
        elsewhere = directory;

        assertThat(verify(journal.toString())).isEqualTo(2);
        assertThat(err.toString()).contains(directory + " cannot be read");
    }
}
