package io.embedpass.audit.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.fixture.LogLines;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Closed files are packed and deleted when it is time, never what somebody still needs. */
class HousekeepingTest {

    @TempDir
    private Path directory;

    private static List<Long> range(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    @Test
    void nobody_but_owner_and_group_reads_a_packed_file() throws IOException {
        try (ScratchJournal journal = ScratchJournal.in(directory, 700)) {
            journal.add(20);
            journal.tidyUp(true, Duration.ofDays(9), Long.MAX_VALUE, Long.MAX_VALUE);

            assertThat(journal.files.closed())
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(
                                    PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
                            .isEqualTo("rw-r-----"));
        }
    }

    @Test
    void the_oldest_files_are_deleted_when_they_are_too_many() throws IOException {
        try (ScratchJournal journal = ScratchJournal.in(directory, 700)) {
            journal.add(20);
            journal.tidyUp(false, Duration.ofDays(9), 1_500, Long.MAX_VALUE);

            assertThat(journal.files.closed()).hasSize(2);
            assertThat(journal.seqs()).last().isEqualTo(20L);
        }
    }

    @Test
    void files_are_deleted_when_they_are_too_old() throws IOException {
        try (ScratchJournal journal = ScratchJournal.in(directory, 700)) {
            journal.add(20);
            journal.clock.advance(Duration.ofDays(5));
            journal.tidyUp(false, Duration.ofDays(9), Long.MAX_VALUE, Long.MAX_VALUE);
            assertThat(journal.seqs()).hasSize(20);
            journal.clock.advance(Duration.ofDays(6));
            journal.tidyUp(false, Duration.ofDays(9), Long.MAX_VALUE, Long.MAX_VALUE);

            assertThat(journal.files.closed()).hasSizeLessThanOrEqualTo(1);
        }
    }

    @Test
    void what_is_not_exported_is_neither_deleted_nor_packed() throws IOException {
        try (ScratchJournal journal = ScratchJournal.in(directory, 700)) {
            journal.add(20);
            long second = journal.files.closed().get(1).firstSeq();
            journal.tidyUp(true, Duration.ofDays(9), 0, second - 1);

            assertThat(journal.files.closed().getFirst().firstSeq()).isEqualTo(second);
            assertThat(journal.files.closed()).noneMatch(JournalFiles.Closed::isCompressed);
            assertThat(journal.seqs()).isEqualTo(range(second, 20));
        }
    }

    /** It alone tells where the chain ended: without it the next start would begin another one at seq 1. */
    @Test
    void the_newest_closed_file_stays_while_no_record_came_after_it() throws IOException {
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            journal.add(3);
            journal.clock.advance(Duration.ofDays(1));
            ScratchJournal.await(() -> journal.writer().rotations() == 1);
            journal.clock.advance(Duration.ofDays(10));
            journal.tidyUp(false, Duration.ofDays(9), 0, Long.MAX_VALUE);
            journal.restart();
            journal.add(1);
            assertThat(journal.seqs()).isEqualTo(range(1, 4));

            journal.tidyUp(false, Duration.ofDays(9), 0, Long.MAX_VALUE);
            assertThat(journal.seqs()).isEqualTo(range(4, 4));
        }
    }

    @Test
    void what_could_not_be_packed_leaves_nothing_behind() throws IOException {
        try (ScratchJournal journal = ScratchJournal.in(directory, 700)) {
            journal.add(5);
            Path closed = journal.files.closed().getFirst().path();
            Files.createDirectory(JournalFiles.compressedName(closed));
            journal.tidyUp(true, Duration.ofDays(9), Long.MAX_VALUE, Long.MAX_VALUE);

            assertThat(closed).exists();
            try (var all = Files.list(directory)) {
                assertThat(all).noneMatch(file -> file.toString().endsWith(".new"));
            }
        }
    }

    /** What packing would need to be sure is what records need as well. */
    @Test
    @Timeout(20)
    void a_file_that_is_larger_than_what_is_free_is_not_packed() throws IOException {
        try (ScratchJournal journal = ScratchJournal.in(directory, 700)) {
            journal.add(5);
            Path large = directory.resolve("audit-2026-11-24-000000000000.jsonl");
            try (RandomAccessFile hole = new RandomAccessFile(large.toFile(), "rw")) {
                hole.setLength(Files.getFileStore(directory).getTotalSpace() + 1);
            }
            journal.tidyUp(true, Duration.ofDays(9), Long.MAX_VALUE, Long.MAX_VALUE);

            assertThat(journal.files.closed().getFirst().path()).isEqualTo(large);
            assertThat(journal.files.closed().subList(1, journal.files.closed().size()))
                    .isNotEmpty()
                    .allMatch(JournalFiles.Closed::isCompressed);
        }
    }

    @Test
    void what_is_deleted_for_its_size_before_its_time_is_warned_of() throws IOException {
        try (ScratchJournal journal = ScratchJournal.in(directory, 700);
                LogLines log = LogLines.of(Housekeeping.class)) {
            journal.add(20);
            journal.tidyUp(false, Duration.ofDays(9), 1_500, Long.MAX_VALUE);

            assertThat(log.texts())
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line)
                            .startsWith("WARN")
                            .contains("embedpass.audit.keep-size", "1500", "PT216H"));
        }
    }

    @Test
    void what_is_deleted_for_its_age_is_as_it_was_asked_for() throws IOException {
        try (ScratchJournal journal = ScratchJournal.in(directory, 700);
                LogLines log = LogLines.of(Housekeeping.class)) {
            journal.add(20);
            journal.clock.advance(Duration.ofDays(11));
            journal.tidyUp(false, Duration.ofDays(9), Long.MAX_VALUE, Long.MAX_VALUE);

            assertThat(log.texts()).isNotEmpty().allMatch(line -> line.startsWith("INFO Deleted"));
        }
    }

    /** Nor in any hurry later: a clock that is ahead at a start and put right soon costs little. */
    @Test
    void nothing_is_deleted_for_its_age_at_a_start_and_one_file_at_a_time_later() throws IOException {
        try (ScratchJournal journal = ScratchJournal.in(directory, 700)) {
            journal.add(20);
            int before = journal.files.closed().size();
            journal.clock.advance(Duration.ofDays(11));
            Housekeeping housekeeping = journal.housekeeping(false, Duration.ofDays(9), Long.MAX_VALUE, Long.MAX_VALUE);

            housekeeping.run();
            assertThat(journal.files.closed()).hasSize(before);
            housekeeping.run();
            assertThat(journal.files.closed()).hasSize(before - 1);
        }
    }
}
