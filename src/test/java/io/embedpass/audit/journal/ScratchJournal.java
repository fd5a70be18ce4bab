package io.embedpass.audit.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.audit.JournalUnavailableException;
import io.embedpass.fixture.FakeClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A journal in a scratch directory, on a disk that can fail. */
final class ScratchJournal implements AutoCloseable, JournalListener {

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration SHORT = Duration.ofSeconds(1);

    final FaultyDisk disk = new FaultyDisk();
    final FakeClock clock = new FakeClock(LocalDate.now(ZoneOffset.UTC) + "T10:00:00Z");
    final JournalFiles files;
    final List<JournalFault> faults = Collections.synchronizedList(new ArrayList<>());
    final List<Integer> groups = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger tornTails = new AtomicInteger();

    /** Thrown once by who hears of the next force. */
    volatile @Nullable Error unplanned;

    private final Path directory;
    private final long rotateBytes;
    private final Duration timeLimit;
    private JournalWriter writer;

    private ScratchJournal(Path directory, long rotateBytes, Duration timeLimit) {
        this.directory = directory;
        this.timeLimit = timeLimit;
        this.rotateBytes = rotateBytes;
        this.files = new JournalFiles(directory.resolve("audit.jsonl"));
        this.writer = start();
    }

    static ScratchJournal in(Path directory) {
        return new ScratchJournal(directory, Long.MAX_VALUE, PATIENCE);
    }

    static ScratchJournal in(Path directory, long rotateBytes) {
        return new ScratchJournal(directory, rotateBytes, PATIENCE);
    }

    /** One that gives up soon; on a machine that pauses sooner than its disk deserves. */
    static ScratchJournal hasty(Path directory) {
        return new ScratchJournal(directory, Long.MAX_VALUE, SHORT);
    }

    private JournalWriter start() {
        JournalSettings settings = new JournalSettings(
                directory.resolve("audit.jsonl"),
                rotateBytes,
                false,
                Duration.ofDays(90),
                Long.MAX_VALUE,
                timeLimit,
                100,
                0);
        return JournalWriter.start(settings, disk, this, clock);
    }

    /** Stops and starts again, as after an orderly end. */
    void restart() {
        writer.close();
        writer = start();
    }

    void stop() {
        writer.close();
    }

    void startAgain() {
        writer = start();
    }

    JournalWriter writer() {
        return writer;
    }

    static byte[] facts(int number) {
        return ("{\"id\":\"attempt-" + number + "\"}").getBytes(StandardCharsets.UTF_8);
    }

    /** Adds records that must be kept. */
    void add(int count) {
        for (int i = 0; i < count; i++) {
            try {
                writer.append(facts(i));
            } catch (JournalUnavailableException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** Housekeeping until nothing is left to do. */
    void tidyUp(boolean isCompressed, Duration keepFor, long keepBytes, long exported) {
        Housekeeping housekeeping = housekeeping(isCompressed, keepFor, keepBytes, exported);
        for (int i = 0; i < 30; i++) {
            housekeeping.run();
        }
    }

    /** As it begins at a start. */
    Housekeeping housekeeping(boolean isCompressed, Duration keepFor, long keepBytes, long exported) {
        JournalSettings settings =
                new JournalSettings(files.active(), rotateBytes, isCompressed, keepFor, keepBytes, timeLimit, 100, 0);
        return new Housekeeping(files, settings, () -> exported, clock);
    }

    List<String> lines() {
        try {
            List<String> lines = new ArrayList<>();
            for (Path file : files.all()) {
                try (var content = JournalFiles.read(file)) {
                    new String(content.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .forEach(lines::add);
                }
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was set aside as no record. */
    List<Path> asides() {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> file.toString().contains(".torn-")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String text() {
        try {
            return Files.readString(files.active());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The numbers of all records, each of them intact and linked to the one before. */
    List<Long> seqs() {
        List<Long> seqs = new ArrayList<>();
        String prev = null;
        for (String line : lines()) {
            RecordLine record = RecordLine.parse(line.getBytes(StandardCharsets.UTF_8), RecordLine.sha256())
                    .orElseThrow(() -> new AssertionError("no record: " + line));
            assertThat(record.isIntact()).as(line).isTrue();
            if (prev != null) {
                assertThat(record.prev()).as(line).isEqualTo(prev);
            }
            prev = record.hash();
            seqs.add(record.seq());
        }
        return seqs;
    }

    static void await(BooleanSupplier isReached) {
        Instant end = Instant.now().plus(PATIENCE);
        while (!isReached.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("it did not come about in time");
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void forced(int records, Duration took) {
        Error thrown = unplanned;
        unplanned = null;
        groups.add(records);
        if (thrown != null) {
            throw thrown;
        }
    }

    @Override
    public void failed(JournalFault fault) {
        faults.add(fault);
    }

    @Override
    public void toreTail() {
        tornTails.incrementAndGet();
    }

    @Override
    public void close() {
        disk.isFull = false;
        disk.isForceFailing = false;
        disk.isReadOnly = false;
        if (disk.forces.availablePermits() == 0) {
            disk.forces.release();
        }
        writer.close();
    }
}
