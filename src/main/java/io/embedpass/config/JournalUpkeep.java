package io.embedpass.config;

import io.embedpass.audit.journal.Checkpoints;
import io.embedpass.audit.journal.Housekeeping;
import io.embedpass.audit.journal.JournalWarnings;
import io.embedpass.audit.journal.JournalWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done about the journal from time to time, in threads of its own: a receiver of checkpoints or a disk that hangs
 * must not hold up the watch over the configuration.
 */
final class JournalUpkeep implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(JournalUpkeep.class);

    private static final Duration LAST_CHECKPOINT = Duration.ofSeconds(2);

    private final JournalWriter writer;
    private final Checkpoints checkpoints;
    private final Housekeeping housekeeping;
    private final JournalWarnings warnings;
    private final Duration every;
    private final Clock clock;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(
            3, Thread.ofPlatform().daemon().name("audit-upkeep-", 1).factory());
    private long rotations;

    JournalUpkeep(
            JournalWriter writer,
            Checkpoints checkpoints,
            Housekeeping housekeeping,
            JournalWarnings warnings,
            Duration every,
            Clock clock) {
        this.writer = writer;
        this.checkpoints = checkpoints;
        this.housekeeping = housekeeping;
        this.warnings = warnings;
        this.every = every;
        this.clock = clock;
    }

    void start() {
        repeat(this::checkpoint, Duration.ofMillis(500));
        repeat(housekeeping::run, Duration.ofMinutes(1));
        repeat(warnings::look, Duration.ofSeconds(10));
    }

    private void repeat(Runnable task, Duration pause) {
        ScheduledFuture<?> _ =
                threads.scheduleWithFixedDelay(guarded(task), 0, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whatever it was: a task that throws is never run again. */
    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                log.error("The upkeep of the journal failed and goes on", e);
            }
        };
    }

    /** At rotation and when it is time. */
    private void checkpoint() {
        long seen = writer.rotations();
        if (seen != rotations || isTime()) {
            rotations = seen;
            checkpoints.make();
        }
    }

    /** A last try that is still to come was made by a clock that was ahead, and has been set back since. */
    private boolean isTime() {
        Instant now = clock.instant();
        Instant last = checkpoints.lastTryAt();
        return now.isBefore(last) || !now.isBefore(last.plus(every));
    }

    /**
     * A last checkpoint: what is in the journal when the service stops is all that there is. It is given up when a key or
     * a place hangs: whoever stops the service kills it else, before the journal could write what waits.
     */
    @Override
    public void close() {
        threads.shutdownNow();
        Thread last = Thread.ofPlatform().daemon().name("audit-upkeep-last").start(guarded(checkpoints::make));
        try {
            if (!last.join(LAST_CHECKPOINT)) {
                log.error("The last checkpoint of the journal was not made within {} ms", LAST_CHECKPOINT.toMillis());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
