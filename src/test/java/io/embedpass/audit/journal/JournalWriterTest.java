package io.embedpass.audit.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.fixture.LogLines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was added is on disk, in one chain, whatever happens to the disk. */
class JournalWriterTest {

    @TempDir
    private Path directory;

    @Test
    void records_are_numbered_and_each_holds_the_hash_of_the_one_before() throws Exception {
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            assertThat(journal.writer().append(ScratchJournal.facts(1))).isEqualTo(1);
            assertThat(journal.writer().append(ScratchJournal.facts(2))).isEqualTo(2);

            assertThat(journal.lines().getFirst())
                    .startsWith("{\"seq\":1,\"id\":\"attempt-1\",\"prev\":\"" + "0".repeat(64) + "\",\"hash\":\"")
                    .endsWith("\"}");
            assertThat(journal.seqs()).containsExactly(1L, 2L);
        }
    }

    @Test
    void a_record_is_forced_before_anybody_is_told_that_it_is_kept() {
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            int before = journal.disk.forced.get();
            journal.add(1);

            assertThat(journal.disk.forced).hasValueGreaterThan(before);
        }
    }

    @Test
    void what_comes_while_the_disk_is_busy_shares_the_next_force() {
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            journal.disk.forces.acquireUninterruptibly();
            CompletableFuture<Void> first =
                    CompletableFuture.runAsync(() -> journal.add(1), Thread::startVirtualThread);
            ScratchJournal.await(journal.disk.forces::hasQueuedThreads);
            List<CompletableFuture<Void>> adding = IntStream.range(0, 19)
                    .mapToObj(_ -> CompletableFuture.runAsync(() -> journal.add(1), Thread::startVirtualThread))
                    .toList();
            ScratchJournal.await(() -> journal.writer().backlog() == 19);
            journal.disk.forces.release();
            first.join();
            adding.forEach(CompletableFuture::join);

            ScratchJournal.await(() -> journal.groups.size() == 2);
            assertThat(journal.groups).containsExactly(1, 19);
            assertThat(journal.seqs()).hasSize(20);
        }
    }

    @Test
    void the_chain_goes_on_after_a_restart() {
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            journal.add(3);
            var instance = journal.writer().instance();
            journal.restart();
            journal.add(2);

            assertThat(journal.seqs()).containsExactly(1L, 2L, 3L, 4L, 5L);
            assertThat(journal.writer().instance()).isEqualTo(instance).isPresent();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"seq\":4,\"id\":\"att", "{\"seq\":4}\n", "\n", "{\"seq\":4,\"id\":\"x\"}\n\0\0\n{"})
    void a_torn_tail_is_set_aside_and_told_and_the_chain_goes_on(String torn) throws IOException {
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            journal.add(3);
            journal.stop();
            Files.writeString(journal.files.active(), torn, StandardOpenOption.APPEND);
            journal.startAgain();
            journal.add(1);

            assertThat(journal.seqs()).containsExactly(1L, 2L, 3L, 4L);
            assertThat(journal.tornTails).hasValue(1);
            assertThat(journal.asides())
                    .singleElement()
                    .satisfies(file -> assertThat(file).hasContent(torn))
                    .satisfies(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-r-----"));
        }
    }

    /** What a loss of power leaves of a file that was made longer: there is nothing to keep in it. */
    @Test
    void a_tail_of_zeros_is_told_and_cut_off_and_not_set_aside() throws IOException {
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            journal.add(3);
            journal.stop();
            Files.write(journal.files.active(), new byte[200_000], StandardOpenOption.APPEND);
            journal.startAgain();
            journal.add(1);

            assertThat(journal.seqs()).containsExactly(1L, 2L, 3L, 4L);
            assertThat(journal.tornTails).hasValue(1);
            assertThat(journal.asides()).isEmpty();
        }
    }

    @Test
    void lines_longer_than_what_is_read_at_once_are_found_out() throws IOException {
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            journal.add(3);
            journal.stop();
            String garbage = ("x".repeat(100_000) + "\n").repeat(200) + "y".repeat(70_000) + "\n\n";
            Files.writeString(journal.files.active(), garbage, StandardOpenOption.APPEND);
            journal.startAgain();
            journal.add(1);

            assertThat(journal.seqs()).containsExactly(1L, 2L, 3L, 4L);
        }
    }

    @Test
    void a_tail_longer_than_what_is_read_at_once_is_found_out() throws IOException {
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            journal.add(3);
            journal.stop();
            Files.writeString(journal.files.active(), "x".repeat(300_000), StandardOpenOption.APPEND);
            journal.startAgain();
            journal.add(1);

            assertThat(journal.seqs()).containsExactly(1L, 2L, 3L, 4L);
        }
    }

    @Test
    void a_file_without_any_record_is_set_aside_and_the_chain_goes_on_after_the_closed_one() throws IOException {
        try (ScratchJournal journal = ScratchJournal.in(directory, 400)) {
            journal.add(4);
            journal.stop();
            Files.writeString(journal.files.active(), "nonsense");
            long last = closedLast(journal);
            journal.startAgain();
            journal.add(1);

            assertThat(journal.seqs()).last().isEqualTo(last + 1);
        }
    }

    private static long closedLast(ScratchJournal journal) throws IOException {
        String text = Files.readString(journal.files.closed().getLast().path());
        return RecordLine.parse(
                        text.lines().reduce((_, last) -> last).orElseThrow().getBytes(StandardCharsets.UTF_8),
                        RecordLine.sha256())
                .orElseThrow()
                .seq();
    }

    @Test
    void two_processes_never_write_the_same_journal() {
        try (ScratchJournal journal = ScratchJournal.in(directory);
                ScratchJournal second = ScratchJournal.in(directory)) {
            journal.add(1);

            assertThat(second.writer().fault())
                    .hasValueSatisfying(
                            fault -> assertThat(fault).contains("another process writes it", "embedpass.audit.file"));
            journal.stop();
            ScratchJournal.await(() -> second.writer().fault().isEmpty());
            second.add(1);
            assertThat(second.seqs()).containsExactly(1L, 2L);
        }
    }

    @Test
    void a_file_is_closed_before_it_becomes_too_large() throws IOException {
        try (ScratchJournal journal = ScratchJournal.in(directory, 700)) {
            journal.add(10);

            assertThat(journal.seqs())
                    .isEqualTo(LongStream.rangeClosed(1, 10).boxed().toList());
            List<JournalFiles.Closed> closed = journal.files.closed();
            assertThat(closed).hasSizeGreaterThan(2);
            for (JournalFiles.Closed file : closed) {
                assertThat(Files.size(file.path())).isLessThanOrEqualTo(700);
                assertThat(Files.readString(file.path())).startsWith("{\"seq\":" + file.firstSeq() + ",");
            }
            assertThat(journal.writer().rotations()).isEqualTo(closed.size());
        }
    }

    @Test
    void a_file_is_closed_at_the_end_of_its_day_even_when_nobody_asks() throws IOException {
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            journal.add(2);
            String day = journal.clock.instant().toString().substring(0, 10);
            journal.clock.advance(Duration.ofDays(1));
            ScratchJournal.await(() -> journal.writer().rotations() == 1);

            assertThat(journal.files.closed())
                    .singleElement()
                    .satisfies(file -> assertThat(file.path()).hasFileName("audit-" + day + "-000000000001.jsonl"));
            journal.restart();
            journal.add(1);
            assertThat(journal.seqs()).containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    void who_moves_the_file_away_moves_what_was_in_it_and_nothing_more() throws IOException {
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            journal.add(2);
            Path moved = directory.resolve("moved.jsonl");
            Files.move(journal.files.active(), moved);
            ScratchJournal.await(() -> Files.exists(journal.files.active()));
            journal.add(1);

            assertThat(journal.seqs()).containsExactly(3L);
            assertThat(Files.readAllLines(moved)).hasSize(2);
        }
    }

    /** As {@code > audit.jsonl} does, and logrotate with {@code copytruncate}. */
    @Test
    void who_cuts_the_file_off_in_place_takes_what_was_in_it_and_leaves_no_hole() throws IOException {
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            journal.add(3);
            Files.write(journal.files.active(), new byte[0]);
            journal.add(2);

            assertThat(journal.seqs()).containsExactly(4L, 5L);
        }
    }

    @Test
    void that_the_file_is_moved_away_is_noticed_even_while_records_come_without_a_pause() throws IOException {
        AtomicBoolean isOver = new AtomicBoolean();
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            CompletableFuture<Void> adding = CompletableFuture.runAsync(
                    () -> {
                        while (!isOver.get()) {
                            journal.add(1);
                        }
                    },
                    Thread::startVirtualThread);
            ScratchJournal.await(() -> journal.writer().end().seq() > 0);
            Path moved = directory.resolve("moved.jsonl");
            Files.move(journal.files.active(), moved);
            ScratchJournal.await(() -> Files.exists(journal.files.active()));
            isOver.set(true);
            adding.join();
            journal.add(1);

            assertThat(journal.seqs())
                    .as("the chain goes on in the new file")
                    .first()
                    .isEqualTo(Files.readAllLines(moved).size() + 1L);
        }
    }

    @Test
    void a_chain_that_lost_all_its_files_begins_under_a_new_name() throws IOException {
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            journal.add(2);
            var before = journal.writer().instance();
            journal.stop();
            Files.delete(journal.files.active());
            journal.startAgain();
            journal.add(1);

            assertThat(journal.seqs()).containsExactly(1L);
            assertThat(journal.writer().instance()).isPresent().isNotEqualTo(before);
        }
    }

    /** As when the service was killed between making the file and restricting it. */
    @Test
    void nobody_but_owner_and_group_reads_a_file_whose_first_opening_was_cut_short() throws IOException {
        Path active = directory.resolve("audit.jsonl");
        Files.createFile(active);
        Files.setPosixFilePermissions(active, PosixFilePermissions.fromString("rw-r--r--"));
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            journal.add(1);

            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(active)))
                    .isEqualTo("rw-r-----");
        }
    }

    @Test
    void a_restart_before_the_first_record_warns_of_no_lost_one() {
        try (ScratchJournal journal = ScratchJournal.in(directory);
                LogLines log = LogLines.of(InstanceFile.class)) {
            journal.restart();
            journal.add(1);

            assertThat(log.texts()).noneMatch(line -> line.startsWith("WARN"));
        }
    }
}
