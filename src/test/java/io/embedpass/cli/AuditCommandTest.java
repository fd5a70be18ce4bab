package io.embedpass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.audit.JournalUnavailableException;
import io.embedpass.audit.Pseudonyms;
import io.embedpass.audit.journal.JournalFiles;
import io.embedpass.audit.journal.JournalListener;
import io.embedpass.audit.journal.JournalSettings;
import io.embedpass.audit.journal.JournalWriter;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What an operator asks of a journal without a running instance. */
class AuditCommandTest {

    private static final String KEY = "k".repeat(32);

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void write() throws IOException {
        String now = Instant.now().toString();
        appendToJournal(
                record(
                        "id-1",
                        "2026-01-01T10:00:00.000Z",
                        "issued",
                        "ok",
                        "u-42",
                        "origin entry https://*.example.com; user limit 19 of 20 left"),
                1_500);
        appendToJournal(record("id-2", now, "refused", "rate-limited", "u-42", "the user limit is used up"), 1_500);
        appendToJournal(record("id-3", now, "refused", "origin-not-allowed", "", "no entry is like it"), 1_500);
        appendToJournal(
                record(
                        "id-4",
                        now,
                        "issued",
                        "ok",
                        Pseudonyms.with(KEY.getBytes(StandardCharsets.UTF_8)).user("u-42"),
                        "suspicious: many-clients"),
                1_500);
    }

    private void appendToJournal(byte[] record, long rotateSize) throws IOException {
        JournalSettings settings = new JournalSettings(
                directory.resolve("audit.jsonl"),
                rotateSize,
                false,
                Duration.ofDays(1),
                Long.MAX_VALUE,
                Duration.ofSeconds(5),
                100,
                0);
        try (JournalWriter writer = JournalWriter.start(settings, new JournalListener() {}, Clock.systemUTC())) {
            writer.append(record);
        } catch (JournalUnavailableException e) {
            throw new IOException(e);
        }
    }

    private static byte[] record(String id, String at, String outcome, String code, String user, String detail) {
        boolean isIssued = outcome.equals("issued");
        return ("{\"at\":\"" + at + "\",\"id\":\"" + id + "\",\"outcome\":\"" + outcome + "\",\"code\":\"" + code
                        + "\",\"detail\":\"" + detail + "\",\"embed\":\"feedback\",\"user\":"
                        + (user.isEmpty() ? "null" : "\"" + user + "\"") + ",\"source\":\"bearer\",\"actor\":null,"
                        + "\"origin\":\"https://a.example.com\",\"client\":\"10.0.0.1\",\"kid\":"
                        + (isIssued ? "\"kid-1\"" : "null") + ",\"jti\":"
                        + (isIssued ? "\"jti-of-" + id + "\"" : "null")
                        + ",\"exp\":" + (isIssued ? "1795493311" : "null")
                        + ",\"user_agent\":\"curl\",\"took_us\":12,\"config\":\"0123456789abcdef\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private int run(String... arguments) {
        return run(out, err, arguments);
    }

    private static int run(Writer out, Writer err, String... arguments) {
        CommandLine commands = Commands.commandLine();
        commands.setOut(new PrintWriter(out, true));
        commands.setErr(new PrintWriter(err, true));
        return commands.execute(
                Stream.concat(Stream.of("audit"), Stream.of(arguments)).toArray(String[]::new));
    }

    private List<String> ids() {
        return out.toString()
                .lines()
                .map(line -> line.replaceAll(".*\"id\":\"([^\"]*)\".*", "$1"))
                .toList();
    }

    @Test
    void a_good_journal_is_verified_over_all_its_files() throws IOException {
        assertThat(new JournalFiles(directory.resolve("audit.jsonl")).closed()).isNotEmpty();

        assertThat(run("verify", directory.toString())).isZero();
        assertThat(out.toString())
                .contains("4 records, seq 1 to 4", "Every record is as it was written.", "--checkpoints");
    }

    @Test
    void files_may_be_named_in_any_order() throws IOException {
        List<String> files = new JournalFiles(directory.resolve("audit.jsonl"))
                .all().reversed().stream().map(Path::toString).toList();

        assertThat(run(Stream.concat(Stream.of("verify"), files.stream()).toArray(String[]::new)))
                .isZero();
    }

    /** As soon as something is printed, which is in the midst of reading. */
    @ParameterizedTest
    @CsvSource({
        "verify --progress, '5 records, seq 1 to 5', Every record is as it was written.",
        "find, id-1, while these were read"
    })
    void a_file_that_the_service_begins_meanwhile_is_no_fault(String command, String first, String then)
            throws IOException {
        int files = new JournalFiles(directory.resolve("audit.jsonl")).all().size();
        Writer screen = new FilterWriter(out) {
            private boolean isBegun;

            @Override
            public void write(String text, int from, int length) throws IOException {
                if (!isBegun) {
                    isBegun = true;
                    appendToJournal(
                            record("id-5", Instant.now().toString(), "refused", "rate-limited", "u-42", "used up"), 1);
                }
                super.write(text, from, length);
            }
        };

        assertThat(run(screen, screen, (command + " " + directory).split(" ", -1)))
                .isZero();
        assertThat(new JournalFiles(directory.resolve("audit.jsonl")).all()).hasSizeGreaterThan(files);
        assertThat(out.toString()).contains(first, then);
    }

    @Test
    void a_file_that_was_packed_meanwhile_ends_no_search() throws IOException {
        Path oldest = new JournalFiles(directory.resolve("audit.jsonl")).all().getFirst();
        Path newest = directory.resolve("audit.jsonl");
        Writer screen = new FilterWriter(out) {
            @Override
            public void write(String text, int from, int length) throws IOException {
                Files.deleteIfExists(newest);
                super.write(text, from, length);
            }
        };

        assertThat(run(screen, screen, "find", oldest.toString(), newest.toString()))
                .isZero();
        assertThat(out.toString()).contains("id-1", "while these were read");
    }

    @Test
    void what_was_changed_is_said_with_its_number() throws IOException {
        Path file = new JournalFiles(directory.resolve("audit.jsonl")).all().getFirst();
        Files.writeString(file, Files.readString(file).replaceFirst("u-42", "u-43"));

        assertThat(run("verify", directory.toString())).isEqualTo(1);
        assertThat(err.toString()).startsWith("seq 1: the record was changed");
        assertThat(out.toString()).contains("NOT as it was written.");
    }

    @Test
    void what_cannot_be_read_is_another_code() throws IOException {
        assertThat(run("verify", directory.resolve("nowhere.jsonl").toString())).isEqualTo(2);
        Path none = Files.writeString(directory.resolve("none"), "no checkpoint");
        assertThat(run("verify", "--checkpoints", none.toString(), directory.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("is not there", "holds no checkpoint");
    }

    @Test
    void a_bar_shows_how_far_it_is() {
        run("verify", "--progress", directory.toString());

        assertThat(err.toString()).contains("[########################################]");
    }

    @ParameterizedTest
    @CsvSource({
        "--user u-42, id-1 id-2",
        "--user u-42 --outcome refused, id-2",
        "--outcome refused, id-2 id-3",
        "--code origin-not-allowed, id-3",
        "--since 2h, id-2 id-3 id-4",
        "--since 2026-01-01 --until 2026-01-02, id-1",
        "--client 10.0.0.1 --kid kid-1, id-1 id-4",
        "--origin https://a.example.com --embed feedback --since 2026-01-01T10:00:00Z --until 2026-01-01T10:00:00Z, id-1"
    })
    void records_are_found_by_what_they_hold(String options, String expected) {
        String[] arguments = Stream.of(List.of("find"), List.of(options.split(" ", -1)), List.of(directory.toString()))
                .flatMap(List::stream)
                .toArray(String[]::new);

        assertThat(run(arguments)).isZero();
        assertThat(ids()).containsExactly(expected.split(" ", -1));
    }

    @Test
    void a_user_is_found_under_name_and_pseudonym_by_who_has_the_key() throws IOException {
        Path key = Files.writeString(directory.resolve("key"), KEY);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("r--------"));

        assertThat(run("find", "--user", "u-42", "--pseudonym-key", "file:" + key, directory.toString()))
                .isZero();
        assertThat(ids()).containsExactly("id-1", "id-2", "id-4");
    }

    @Test
    void without_the_key_nobody_is_found_and_everything_else_is() {
        String destroyed = "file:" + directory.resolve("destroyed");

        assertThat(run("find", "--pseudonym-key", destroyed, "--user", "u-42", directory.toString()))
                .isEqualTo(2);
        assertThat(run("find", "--pseudonym-key", destroyed, "--outcome", "refused", directory.toString()))
                .isZero();
        assertThat(ids()).containsExactly("id-2", "id-3");
    }

    @Test
    void what_is_behind_a_damaged_packed_file_is_found_all_the_same() throws IOException {
        Path first = new JournalFiles(directory.resolve("audit.jsonl")).all().getFirst();
        Files.writeString(Path.of(first + ".gz"), "no gzip");
        Files.delete(first);

        assertThat(run("find", "--code", "origin-not-allowed", directory.toString()))
                .isZero();
        assertThat(ids()).containsExactly("id-3");
        assertThat(err.toString()).contains(first + ".gz cannot be unpacked");
        assertThat(run("verify", directory.toString())).isEqualTo(1);
    }

    /** Just what somebody looks for who asks when it happened. */
    @Test
    void what_is_behind_a_record_with_an_edited_time_is_found_all_the_same() throws IOException {
        Path file = new JournalFiles(directory.resolve("audit.jsonl")).all().getFirst();
        Files.writeString(file, Files.readString(file).replaceFirst("2026-01-01T10:00:00.000Z", "2026-13-01"));

        assertThat(run("find", "--since", "1h", directory.toString())).isZero();
        assertThat(ids()).containsExactly("id-2", "id-3", "id-4");
        assertThat(err.toString()).contains("1 lines are no record; run: audit verify");
    }

    @Test
    void nothing_found_is_a_code_of_its_own_and_nonsense_another() {
        assertThat(run("find", "--user", "nobody", directory.toString())).isEqualTo(1);
        assertThat(run("find", "--since", "yesterday", directory.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("no point in time");
    }

    @Test
    void an_attempt_is_explained_by_its_id() {
        assertThat(run("explain", "urn:uuid:id-2", directory.toString())).isZero();
        assertThat(out.toString())
                .contains(
                        "Attempt id-2 (seq 2) was refused with rate-limited",
                        "Too many requests: the user limit is used up",
                        "u-42, signed in through bearer",
                        "0123456789abcdef");
    }

    @Test
    void a_token_is_explained_by_its_jti() {
        assertThat(run("explain", "jti-of-id-1", directory.toString())).isZero();
        assertThat(out.toString())
                .contains(
                        "Attempt id-1 (seq 1) was issued",
                        "every check was passed",
                        "allowed by the origin entry https://*.example.com",
                        "user limit 19 of 20 left",
                        "jti jti-of-id-1, signed by key kid-1, expires 2026-11-24T04:08:31Z",
                        "in force in this journal from 2026-01-01T10:00:00.000Z to");
        run("explain", "id-4", directory.toString());
        assertThat(out.toString()).contains("suspicious: many-clients");
    }

    @Test
    void who_is_not_there_cannot_be_explained() {
        assertThat(run("explain", "id-9", directory.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("there is no attempt id-9");
    }
}
