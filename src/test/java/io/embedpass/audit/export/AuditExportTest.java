package io.embedpass.audit.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.audit.journal.JournalRecord;
import io.embedpass.audit.journal.RecordFeed;
import io.embedpass.fixture.FakeClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing is passed over, whatever the other side does. */
class AuditExportTest implements ExportListener {

    private static final UUID INSTANCE = UUID.fromString("11111111-2222-3333-4444-555555555555");
    private static final Duration PAUSE = Duration.ofMillis(500);

    @TempDir
    private Path directory;

    private final FakeClock clock = new FakeClock("2026-11-24T10:00:00Z");
    private final OtherSide otherSide = new OtherSide();
    private UUID instance = INSTANCE;
    private long last = 1_200;
    private int exported;
    private int failures;

    private AuditExport export() {
        return new AuditExport(otherSide, new Feed(), position(), this, clock);
    }

    private Path position() {
        return directory.resolve("audit.jsonl.test.position");
    }

    private static void drain(AuditExport export) {
        while (export.step().isZero()) {
            // Until there is nothing, or it has to wait.
        }
    }

    @Test
    void the_journal_is_drained_in_groups() {
        AuditExport export = export();
        assertThat(export.step()).isZero();
        drain(export);

        assertThat(otherSide.groups).containsExactly(500, 500, 200);
        assertThat(exported).isEqualTo(1_200);
        assertThat(export.lag()).isZero();
        assertThat(export.lastSuccess()).isEqualTo(clock.instant());
        assertThat(export.step()).isEqualTo(PAUSE);
    }

    @Test
    void it_goes_on_where_it_stopped() {
        drain(export());
        last = 1_300;
        AuditExport again = export();
        drain(again);

        assertThat(otherSide.groups).containsExactly(500, 500, 200, 100);
        assertThat(again.acknowledged()).isEqualTo(1_300);
    }

    @Test
    void what_does_not_arrive_is_sent_again_after_ever_longer_waits() {
        AuditExport export = export();
        otherSide.fault = new ExportFailedException("no");
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            waits.add(export.step().toMillis());
        }
        long longest = 1_000;
        for (long wait : waits) {
            assertThat(wait).isBetween(longest / 2, longest);
            longest = Math.min(60_000, 2 * longest);
        }
        assertThat(export.failing())
                .hasValueSatisfying(failing -> assertThat(failing.error()).isEqualTo("no"));
        assertThat(failures).isEqualTo(8);
        assertThat(export.acknowledged()).isZero();
        assertThat(export.lag()).isEqualTo(1_200);

        otherSide.fault = null;
        drain(export);
        assertThat(export.failing()).isEmpty();
        assertThat(export.lag()).isZero();
        otherSide.fault = new ExportFailedException("no");
        last = 1_201;
        assertThat(export.step()).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void a_group_that_is_too_much_is_halved_until_it_is_not() {
        AuditExport export = export();
        otherSide.most = 100;
        drain(export);

        assertThat(otherSide.groups).allMatch(size -> size <= 100);
        assertThat(otherSide.groups.stream().mapToInt(Integer::intValue).sum()).isEqualTo(1_200);
    }

    @Test
    void a_single_record_that_is_too_much_is_not_passed_over() {
        AuditExport export = export();
        otherSide.most = 0;
        drain(export);

        assertThat(export.failing()).isPresent();
        assertThat(export.acknowledged()).isZero();
    }

    @Test
    void another_journal_is_exported_from_its_first_record() {
        drain(export());
        instance = new UUID(7, 7);
        AuditExport export = export();
        drain(export);

        assertThat(exported).isEqualTo(2_400);
    }

    @Test
    void a_position_behind_the_end_is_of_a_journal_that_was_put_back_and_means_everything_once_more() {
        drain(export());
        last = 100;
        AuditExport export = export();
        drain(export);

        assertThat(exported).isEqualTo(1_300);
        assertThat(export.acknowledged()).isEqualTo(100);
    }

    @Test
    void an_exporter_that_cannot_even_be_loaded_is_told() {
        AuditExport export = export();
        otherSide.error = new NoClassDefFoundError("org/example/Driver");

        assertThat(export.step()).isPositive();
        assertThat(export.failing())
                .hasValueSatisfying(failing -> assertThat(failing.error()).contains("NoClassDefFoundError"));
        otherSide.error = null;
        drain(export);
        assertThat(export.lag()).isZero();
    }

    /** A directory that cannot be listed for a moment, memory that is short for one. */
    @Test
    void whatever_reading_throws_is_told_and_ends_nothing() {
        AuditExport export = export();
        for (Throwable fault : List.of(new UncheckedIOException(new IOException("EIO")), new OutOfMemoryError())) {
            readFault = fault;

            assertThat(export.step()).isPositive();
            assertThat(export.failing())
                    .hasValueSatisfying(failing -> assertThat(failing.error())
                            .contains(fault.getClass().getSimpleName()));
        }
        readFault = null;
        drain(export);
        assertThat(export.lag()).isZero();
    }

    @Test
    void a_position_that_cannot_be_read_means_everything_once_more() throws IOException {
        drain(export());
        Files.writeString(position(), "nonsense");
        drain(export());

        assertThat(exported).isEqualTo(2_400);
    }

    @Test
    void a_crash_while_the_position_is_written_leaves_the_old_one() throws IOException {
        drain(export());
        Files.writeString(directory.resolve("audit.jsonl.test.position.new"), "1111");
        last = 1_201;
        drain(export());

        assertThat(otherSide.groups).endsWith(1);
    }

    /** It would be sent for ever, and a disk that is full would never get room. */
    @Test
    void what_arrived_counts_although_the_position_cannot_be_kept() throws IOException {
        Path obstacle = Files.createDirectory(directory.resolve("audit.jsonl.test.position.new"));
        AuditExport export = export();
        drain(export);

        assertThat(otherSide.groups).containsExactly(500, 500, 200);
        assertThat(export.acknowledged()).isEqualTo(1_200);
        assertThat(export.failing())
                .hasValueSatisfying(failing -> assertThat(failing.error()).contains("the position cannot be kept"));

        Files.delete(obstacle);
        last = 1_201;
        drain(export);
        assertThat(export.failing()).isEmpty();
        assertThat(position()).hasContent(INSTANCE + " 1201");
    }

    @Test
    void while_the_journal_is_not_open_it_waits() {
        last = 0;
        assertThat(export().step()).isEqualTo(PAUSE);
        assertThat(otherSide.groups).isEmpty();
    }

    @Test
    void only_what_has_arrived_everywhere_is_exported() {
        AuditExport done = export();
        drain(done);
        AuditExport behind = new AuditExport(otherSide, new Feed(), directory.resolve("other"), this, clock);

        assertThat(new AuditExports(List.of(done, behind)).exportedSeq()).isZero();
        assertThat(new AuditExports(List.of(done)).exportedSeq()).isEqualTo(1_200);
        assertThat(new AuditExports(List.of()).exportedSeq()).isEqualTo(Long.MAX_VALUE);
    }

    @Override
    public void exported(String exporter, int records) {
        exported += records;
    }

    @Override
    public void failed(String exporter) {
        failures++;
    }

    private @Nullable Throwable readFault;

    private final class Feed implements RecordFeed {

        @Override
        public UUID instance() {
            return instance;
        }

        @Override
        public long lastSeq() {
            return last;
        }

        @Override
        public List<JournalRecord> after(long seq, int max) {
            if (readFault instanceof Error e) {
                throw e;
            }
            if (readFault instanceof RuntimeException e) {
                throw e;
            }
            return Records.records(seq + 1, Math.min(last, seq + max));
        }
    }

    private static final class OtherSide implements AuditExporter {

        private final List<Integer> groups = new ArrayList<>();
        private int most = Integer.MAX_VALUE;

        private @Nullable ExportFailedException fault;
        private @Nullable Error error;

        @Override
        public String name() {
            return "test";
        }

        @Override
        public void send(UUID from, List<JournalRecord> records) throws ExportFailedException {
            if (error != null) {
                throw error;
            }
            if (fault != null) {
                throw fault;
            }
            if (records.size() > most) {
                throw new ExportFailedException("too much", true);
            }
            groups.add(records.size());
        }
    }
}
