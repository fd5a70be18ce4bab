package io.embedpass.audit.export;

import io.embedpass.audit.journal.JournalRecord;
import io.embedpass.audit.journal.RecordFeed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drains the journal into one exporter, in a platform thread of its own, for files pin virtual ones, and from where it was when it stopped. What does not arrive is
 * sent again until it does; nothing is passed over. Asking how it stands is thread-safe.
 */
public final class AuditExport implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(AuditExport.class);

    private static final int MOST_RECORDS = 500;
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final AuditExporter exporter;
    private final RecordFeed feed;
    private final ExportPosition position;
    private final ExportListener listener;
    private final Clock clock;
    private final BackOff backOff = new BackOff();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;

    private int most = MOST_RECORDS;
    private @Nullable UUID instance;
    private volatile long acknowledged;
    private volatile Instant lastSuccess = Instant.EPOCH;
    private volatile @Nullable Failing failing;
    private volatile @Nullable Failing unkept;

    /** Since when and why nothing arrives, or what arrived cannot be remembered. */
    public record Failing(Instant since, String error) {}

    /** @param positionFile where it keeps how far it is */
    public AuditExport(
            AuditExporter exporter, RecordFeed feed, Path positionFile, ExportListener listener, Clock clock) {
        this.exporter = exporter;
        this.feed = feed;
        this.position = new ExportPosition(positionFile);
        this.listener = listener;
        this.clock = clock;
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("audit-export-" + exporter.name())
                .unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        try {
            Duration wait = Duration.ZERO;
            while (!stopped.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                wait = step();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        exporter.close();
    }

    /** Sends what is there, and answers how long to wait for the next step. Whatever is thrown, there is a next one. */
    Duration step() {
        try {
            return sendNext();
        } catch (RuntimeException | Error e) {
            // What nobody planned is told by its name only: nobody promised that its message holds no secret.
            return failed("the export failed: " + e.getClass().getSimpleName());
        }
    }

    private Duration sendNext() {
        List<JournalRecord> records;
        try {
            records = isPlaced() ? feed.after(acknowledged, most) : List.of();
        } catch (IOException e) {
            return failed("the journal cannot be read: " + e.getMessage());
        }
        if (records.isEmpty()) {
            return PAUSE;
        }
        try {
            exporter.send(feed.instance(), records);
        } catch (ExportFailedException e) {
            if (e.isTooMuch() && most > 1) {
                most /= 2;
                return Duration.ZERO;
            }
            return failed(String.valueOf(e.getMessage()));
        }
        acknowledge(records);
        return Duration.ZERO;
    }

    /** Finds out once where to begin, when the journal is open. */
    private boolean isPlaced() {
        long last = feed.lastSeq();
        UUID chain = feed.instance();
        if (last > 0 && !chain.equals(instance)) {
            acknowledged = position.read(chain, last);
            instance = chain;
        }
        return instance != null;
    }

    /** What arrived has arrived: sent again for want of a disk, it would keep retention from making room on that very disk. */
    private void acknowledge(List<JournalRecord> records) {
        long last = records.getLast().seq();
        acknowledged = last;
        lastSuccess = clock.instant();
        listener.exported(exporter.name(), records.size());
        most = Math.min(MOST_RECORDS, most + 1);
        backOff.reset();
        if (failing != null) {
            log.info("Records arrive again: export {}", exporter.name());
            failing = null;
        }
        keepPosition(last);
    }

    private void keepPosition(long seq) {
        try {
            position.write(feed.instance(), seq);
            unkept = null;
        } catch (IOException e) {
            String error = "the position cannot be kept, after a restart records are sent again: " + e;
            Failing before = unkept;
            if (before == null) {
                log.error("Export {}: {}", exporter.name(), error);
            }
            unkept = new Failing(before == null ? clock.instant() : before.since(), error);
        }
    }

    private Duration failed(String error) {
        listener.failed(exporter.name());
        Failing before = failing;
        if (before == null && stopped.getCount() > 0) {
            log.error("Records do not arrive (export {}), they are kept and sent again: {}", exporter.name(), error);
        }
        failing = new Failing(before == null ? clock.instant() : before.since(), error);
        return backOff.next();
    }

    public String name() {
        return exporter.name();
    }

    /** The last record that arrived; 0 when none is known to have. */
    public long acknowledged() {
        return acknowledged;
    }

    /** How many records are in the journal and have not arrived. */
    public long lag() {
        return Math.max(0, feed.lastSeq() - acknowledged);
    }

    /** When records last arrived; the epoch when none did since the start. */
    public Instant lastSuccess() {
        return lastSuccess;
    }

    public Optional<Failing> failing() {
        return Optional.ofNullable(failing).or(() -> Optional.ofNullable(unkept));
    }

    /** Begins to stop. */
    void stop() {
        stopped.countDown();
    }

    @Override
    public void close() {
        stop();
        try {
            if (!thread.join(PATIENCE)) {
                thread.interrupt();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
