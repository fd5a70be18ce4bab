package io.embedpass.config;

import io.embedpass.audit.journal.Checkpoints;
import io.embedpass.audit.journal.Housekeeping;
import io.embedpass.audit.journal.JournalWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.annotation.Scheduled;

/** What is done about the journal from time to time. */
final class JournalUpkeep implements AutoCloseable {

    private final JournalWriter writer;
    private final Checkpoints checkpoints;
    private final Housekeeping housekeeping;
    private final Duration every;
    private final Clock clock;
    private long rotations;

    JournalUpkeep(
            JournalWriter writer, Checkpoints checkpoints, Housekeeping housekeeping, Duration every, Clock clock) {
        this.writer = writer;
        this.checkpoints = checkpoints;
        this.housekeeping = housekeeping;
        this.every = every;
        this.clock = clock;
    }

    /** At rotation and when it is time. */
    @Scheduled(fixedDelay = 500, timeUnit = TimeUnit.MILLISECONDS)
    void checkpoint() {
        long seen = writer.rotations();
        Instant due = checkpoints.lastAt().plus(every);
        if (seen != rotations || !clock.instant().isBefore(due)) {
            rotations = seen;
            checkpoints.make();
        }
    }

    @Scheduled(fixedDelay = 60, timeUnit = TimeUnit.SECONDS)
    void tidyUp() {
        housekeeping.run();
    }

    /** A last one: what is in the journal when the service stops is all that there is. */
    @Override
    public void close() {
        checkpoints.make();
    }
}
