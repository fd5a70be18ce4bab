package io.embedpass.audit.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.embedpass.fixture.LogLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reader sees every record that is safe, once and in order, whatever becomes of the files. */
class JournalReaderTest {

    @TempDir
    private Path directory;

    private static List<Long> drain(JournalReader reader, long from, int max) throws IOException {
        List<Long> seqs = new ArrayList<>();
        long at = from;
        for (List<JournalRecord> group = reader.after(at, max); !group.isEmpty(); group = reader.after(at, max)) {
            assertThat(group).hasSizeLessThanOrEqualTo(max);
            group.forEach(record -> seqs.add(record.seq()));
            at = group.getLast().seq();
        }
        return seqs;
    }

    private static List<Long> range(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    @Test
    void it_reads_over_the_ends_of_files() throws IOException {
        try (ScratchJournal journal = ScratchJournal.in(directory, 700)) {
            journal.add(20);
            JournalReader reader = new JournalReader(journal.files, journal.writer());

            assertThat(drain(reader, 0, 3)).isEqualTo(range(1, 20));
            journal.add(5);
            assertThat(drain(reader, 20, 100)).isEqualTo(range(21, 25));
            assertThat(drain(reader, 7, 4)).as("begun anew").isEqualTo(range(8, 25));
        }
    }

    @Test
    void a_file_that_is_closed_while_it_is_read_is_read_to_its_end() throws IOException {
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            journal.add(4);
            JournalReader reader = new JournalReader(journal.files, journal.writer());
            assertThat(reader.after(0, 2)).hasSize(2);
            journal.clock.advance(Duration.ofDays(1));
            journal.add(2);

            assertThat(drain(reader, 2, 10)).isEqualTo(range(3, 6));
        }
    }

    @Test
    void a_packed_file_is_read_as_well() throws IOException {
        try (ScratchJournal journal = ScratchJournal.in(directory, 700)) {
            journal.add(20);
            journal.tidyUp(true, Duration.ofDays(9), Long.MAX_VALUE, Long.MAX_VALUE);

            assertThat(journal.files.closed()).isNotEmpty().allMatch(JournalFiles.Closed::isCompressed);
            assertThat(journal.seqs()).isEqualTo(range(1, 20));
            assertThat(drain(new JournalReader(journal.files, journal.writer()), 0, 3))
                    .isEqualTo(range(1, 20));
        }
    }

    /** What was cut off after a fault must not have been read before. */
    @Test
    void nothing_is_read_that_is_not_forced() throws IOException {
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            journal.add(2);
            JournalReader reader = new JournalReader(journal.files, journal.writer());
            Files.writeString(journal.files.active(), "{\"seq\":3,\"id\":\"unforced\"}\n", StandardOpenOption.APPEND);

            assertThat(drain(reader, 0, 10)).isEqualTo(range(1, 2));
        }
    }

    @Test
    void what_was_changed_or_taken_out_is_handed_to_nobody_and_nothing_behind_it() throws IOException {
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            journal.add(5);
            List<String> lines = Files.readAllLines(journal.files.active());
            List<String> changed = new ArrayList<>(lines);
            changed.set(2, lines.get(2).replace("attempt-", "attempt+"));
            Files.write(journal.files.active(), changed);
            JournalReader reader = new JournalReader(journal.files, journal.writer());
            assertThatIOException().isThrownBy(() -> reader.after(0, 10)).withMessageContaining("after seq 2");

            lines.remove(2);
            Files.write(journal.files.active(), lines);
            JournalReader other = new JournalReader(journal.files, journal.writer());
            assertThatIOException().isThrownBy(() -> other.after(0, 10)).withMessageContaining("seq 3 is missing");
        }
    }

    @Test
    void where_the_next_record_is_deleted_it_begins_with_the_oldest() throws IOException {
        try (ScratchJournal journal = ScratchJournal.in(directory, 700)) {
            journal.add(20);
            JournalFiles.Closed oldest = journal.files.closed().getFirst();
            Files.delete(oldest.path());
            long first = journal.files.closed().getFirst().firstSeq();

            assertThat(drain(new JournalReader(journal.files, journal.writer()), 0, 10))
                    .isEqualTo(range(first, 20));
        }
    }

    /** Listed while the file was the active one, opened when that was another. */
    @Test
    void a_file_that_is_closed_between_listing_and_opening_is_not_passed_over() throws IOException {
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            journal.add(4);
            journal.clock.advance(Duration.ofDays(1));
            journal.add(2);
            JournalReader reader = new JournalReader(journal.files, journal.writer());
            Path closed = journal.files.closed().getFirst().path();
            Path elsewhere = Files.move(closed, directory.resolve("elsewhere"));
            byte[] active = Files.readAllBytes(journal.files.active());
            Files.write(journal.files.active(), new byte[0]);

            assertThat(reader.after(2, 10))
                    .as("from the new one, which is empty yet")
                    .isEmpty();
            Files.move(elsewhere, closed);
            Files.write(journal.files.active(), active);

            assertThat(reader.after(2, 10)).as("looks again").isEmpty();
            assertThat(drain(reader, 2, 10)).isEqualTo(range(3, 6));
        }
    }

    @Test
    void a_file_that_was_cut_off_in_place_is_read_from_its_new_begin() throws IOException {
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            journal.add(3);
            JournalReader reader = new JournalReader(journal.files, journal.writer());
            assertThat(drain(reader, 0, 10)).isEqualTo(range(1, 3));
            Files.write(journal.files.active(), new byte[0]);
            journal.add(2);

            assertThat(drain(reader, 3, 10)).isEqualTo(range(4, 5));
        }
    }

    /** An export that waited for what is gone would wait for ever. */
    @Test
    void what_is_missing_at_the_begin_of_a_file_is_told_once_and_reading_goes_on() throws IOException {
        try (ScratchJournal journal = ScratchJournal.in(directory, 700);
                LogLines log = LogLines.of(JournalReader.class)) {
            journal.add(20);
            JournalFiles.Closed second = journal.files.closed().get(1);
            long missing = second.firstSeq();
            List<String> lines = Files.readAllLines(second.path());
            Files.write(second.path(), lines.subList(1, lines.size()));
            JournalReader reader = new JournalReader(journal.files, journal.writer());

            List<Long> expected =
                    range(1, 20).stream().filter(seq -> seq != missing).toList();
            assertThat(drain(reader, 0, 100)).isEqualTo(expected);
            assertThat(drain(reader, 0, 2)).as("once more").isEqualTo(expected);
            assertThat(log.texts())
                    .singleElement()
                    .asString()
                    .contains("seq " + missing + " is missing; run: audit verify");
        }
    }

    @Test
    void closed_files_that_lost_all_their_records_hold_up_nobody() throws IOException {
        try (ScratchJournal journal = ScratchJournal.in(directory, 700);
                LogLines log = LogLines.of(JournalReader.class)) {
            journal.add(20);
            List<JournalFiles.Closed> closed = journal.files.closed();
            Files.write(closed.get(1).path(), new byte[0]);
            Files.write(closed.get(2).path(), new byte[0]);
            long first = closed.get(1).firstSeq();
            long next = closed.get(3).firstSeq();

            assertThat(drain(new JournalReader(journal.files, journal.writer()), 0, 100))
                    .startsWith(1L)
                    .endsWith(20L)
                    .doesNotContainAnyElementsOf(range(first, next - 1))
                    .hasSize((int) (20 - next + first));
            assertThat(log.texts())
                    .singleElement()
                    .asString()
                    .contains("seq " + first + " to " + (next - 1) + " is missing");
        }
    }
}
