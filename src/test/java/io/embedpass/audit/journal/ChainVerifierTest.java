package io.embedpass.audit.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.audit.journal.ChainVerifier.Result;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is done to the files, the first number that is not as it was written is said. */
class ChainVerifierTest {

    @TempDir
    private Path directory;

    private Path file = Path.of("");
    private ChainEnd fifth = ChainEnd.NONE;
    private ChainEnd end = ChainEnd.NONE;

    @BeforeEach
    void write() throws IOException {
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            journal.add(5);
            fifth = journal.writer().end();
            journal.add(5);
            end = journal.writer().end();
            file = journal.files.active();
        }
    }

    private Result verify(Map<Long, String> checkpoints) throws IOException {
        return new ChainVerifier(checkpoints, _ -> {}).verify(List.of(file));
    }

    private Result after(Consumer<List<String>> tampering) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        tampering.accept(lines);
        Files.write(file, lines);
        return verify(Map.of());
    }

    private static void assertFirst(Result result, long seq, String words) {
        assertThat(result.faults()).isNotEmpty();
        assertThat(result.faults().getFirst().seq()).isEqualTo(seq);
        assertThat(result.faults().getFirst().what()).contains(words);
    }

    @Test
    void a_chain_as_it_was_written_is_good() throws IOException {
        Result result = verify(Map.of(5L, fifth.hash(), 10L, end.hash()));

        assertThat(result.faults()).isEmpty();
        assertThat(result.records()).isEqualTo(10);
        assertThat(result.firstSeq()).isEqualTo(1);
        assertThat(result.end()).isEqualTo(end);
        assertThat(result.passed()).isEqualTo(2);
    }

    @Test
    void an_edited_record() throws IOException {
        assertFirst(after(lines -> lines.set(3, lines.get(3).replace("attempt-", "attempt+"))), 4, "changed");
    }

    @Test
    void an_edited_record_whose_hash_was_made_again() throws IOException {
        Result result = after(lines -> {
            ChainEnd before = parsed(lines.get(2)).end();
            ByteBuffer buffer = ByteBuffer.allocate(4096);
            RecordLine.write(buffer, ScratchJournal.facts(99), before, RecordLine.sha256());
            lines.set(3, new String(buffer.array(), 0, buffer.position() - 1, StandardCharsets.UTF_8));
        });
        assertFirst(result, 4, "not the one that seq 5 followed");
    }

    private static RecordLine parsed(String line) {
        return RecordLine.parse(line.getBytes(StandardCharsets.UTF_8), RecordLine.sha256())
                .orElseThrow();
    }

    @Test
    void a_removed_record() throws IOException {
        assertFirst(after(lines -> lines.remove(3)), 4, "removed");
    }

    @Test
    void several_removed_records() throws IOException {
        assertFirst(after(lines -> lines.subList(3, 7).clear()), 4, "after seq 3 comes seq 8");
    }

    @Test
    void a_repeated_record() throws IOException {
        assertFirst(after(lines -> lines.add(4, lines.get(3))), 4, "repeated");
    }

    @Test
    void an_inserted_line_that_is_no_record() throws IOException {
        assertFirst(after(lines -> lines.add(4, "{\"seq\":5}")), 5, "no record");
    }

    @Test
    void exchanged_records() throws IOException {
        assertFirst(after(lines -> Collections.swap(lines, 3, 4)), 4, "comes seq 5");
    }

    @Test
    void a_changed_number() throws IOException {
        assertFirst(after(lines -> lines.set(3, lines.get(3).replace("{\"seq\":4,", "{\"seq\":5,"))), 5, "changed");
    }

    @Test
    void a_changed_hash() throws IOException {
        assertFirst(
                after(lines ->
                        lines.set(3, lines.get(3).substring(0, lines.get(3).length() - 3) + "0\"}")),
                4,
                "changed");
    }

    @Test
    void an_end_that_was_cut_off_is_found_with_a_checkpoint_only() throws IOException {
        assertThat(after(lines -> lines.subList(7, 10).clear()).faults()).isEmpty();

        assertFirst(verify(Map.of(10L, end.hash())), 8, "a checkpoint saw seq 10, but the journal ends at 7");
    }

    @Test
    void a_journal_that_was_written_anew_is_found_with_a_checkpoint_only() throws IOException {
        Files.delete(file);
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            journal.add(2);
            journal.add(8);
        }
        assertThat(verify(Map.of()).faults()).isEmpty();

        assertFirst(verify(Map.of(5L, fifth.hash(), 10L, end.hash())), 5, "rewritten");
    }

    @Test
    void a_beginning_that_was_replaced_is_found_with_a_checkpoint() throws IOException {
        after(lines -> lines.subList(0, 5).clear());

        assertThat(verify(Map.of(5L, fifth.hash())).faults()).isEmpty();
        assertFirst(verify(Map.of(5L, "0".repeat(64))), 6, "does not follow");
    }

    /** What anybody can write who has no key: a chain that is well linked, and begins where nobody looked any more. */
    @Test
    void a_journal_that_begins_behind_the_last_checkpoint_was_written_anew() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        ChainEnd first = RecordLine.write(
                buffer, ScratchJournal.facts(1), new ChainEnd(20, "1".repeat(64)), RecordLine.sha256());
        RecordLine.write(buffer, ScratchJournal.facts(2), first, RecordLine.sha256());
        Files.write(file, Arrays.copyOf(buffer.array(), buffer.position()));

        assertThat(verify(Map.of()).faults()).isEmpty();
        assertFirst(verify(Map.of(5L, fifth.hash(), 10L, end.hash())), 11, "begins at seq 21");
    }

    @Test
    void of_a_journal_whose_beginning_was_deleted_for_its_age_one_checkpoint_in_it_or_just_before_it_is_enough()
            throws IOException {
        after(lines -> lines.subList(0, 5).clear());

        assertThat(verify(Map.of(3L, "0".repeat(64), 5L, fifth.hash())).faults())
                .isEmpty();
        assertThat(verify(Map.of(3L, "0".repeat(64), 10L, end.hash())).faults()).isEmpty();
        assertFirst(verify(Map.of(3L, "0".repeat(64))), 4, "begins at seq 6");
    }

    @Test
    void a_record_that_is_being_written_is_no_fault() throws IOException {
        Files.writeString(file, "{\"seq\":11,\"id\":", StandardOpenOption.APPEND);
        Result result = verify(Map.of());

        assertThat(result.faults()).isEmpty();
        assertThat(result.tornBytes()).isEqualTo(15);
    }

    @Test
    void files_are_one_chain_packed_or_not_and_a_missing_one_is_found() throws IOException {
        Path other = Files.createDirectory(directory.resolve("several"));
        try (ScratchJournal journal = ScratchJournal.in(other, 700)) {
            journal.add(30);
            List<Path> all = journal.files.all();
            assertThat(new ChainVerifier(Map.of(), _ -> {}).verify(all).faults())
                    .isEmpty();
            List<Path> without = new ArrayList<>(all);
            without.remove(2);
            long first = journal.files.closed().get(2).firstSeq();

            assertFirst(new ChainVerifier(Map.of(), _ -> {}).verify(without), first, "removed");
        }
    }

    @Test
    void a_closed_file_whose_name_says_that_it_began_earlier_lost_its_beginning() throws IOException {
        Path closed = directory.resolve("audit-2026-11-24-000000000001.jsonl");
        List<String> lines = Files.readAllLines(file);
        Files.write(closed, lines.subList(3, 10));

        Result result = new ChainVerifier(Map.of(), _ -> {}).verify(List.of(closed));
        assertFirst(result, 1, "begins at seq 4");
        assertThat(result.faults()).hasSize(1);
    }

    @Test
    void the_first_record_of_a_chain_follows_no_other() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        RecordLine.write(buffer, ScratchJournal.facts(1), new ChainEnd(0, "1".repeat(64)), RecordLine.sha256());
        Files.write(file, Arrays.copyOf(buffer.array(), buffer.position()));

        assertFirst(verify(Map.of()), 1, "follows");
    }

    @Test
    void a_packed_file_that_is_damaged_is_named_and_the_others_are_looked_at_all_the_same() throws IOException {
        Path other = Files.createDirectory(directory.resolve("packed"));
        try (ScratchJournal journal = ScratchJournal.in(other, 700)) {
            journal.add(30);
            Path second = journal.files.all().get(1);
            Path packed = Files.write(JournalFiles.compressedName(second), new byte[] {0x1f, (byte) 0x8b, 8, 0});
            Files.delete(second);
            Path last = journal.files.active();
            Files.writeString(last, Files.readString(last).replace("attempt-29", "attempt+29"));

            Result result = new ChainVerifier(Map.of(), _ -> {}).verify(journal.files.all());
            assertThat(result.faults().getFirst().what()).contains(packed + " cannot be unpacked");
            assertThat(result.faults().getLast().what()).contains("changed");
        }
    }

    @Test
    void it_tells_how_many_bytes_it_has_read() throws IOException {
        AtomicLong read = new AtomicLong();
        new ChainVerifier(Map.of(), read::addAndGet).verify(List.of(file));

        assertThat(read).hasValue(Files.size(file));
    }
}
