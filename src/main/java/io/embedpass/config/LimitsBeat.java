package io.embedpass.config;

import io.embedpass.limit.shared.SharedLimitStore;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The heartbeat of shared limits, in a thread of its own: no attempt waits to find out whether Redis is back. */
final class LimitsBeat implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LimitsBeat.class);
    private static final long EVERY_MILLIS = 500;

    private final SharedLimitStore store;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("limits-beat").factory());

    LimitsBeat(SharedLimitStore store) {
        this.store = store;
    }

    /** Waits for nothing: a start does not depend on Redis. */
    void start() {
        ScheduledFuture<?> _ = thread.scheduleWithFixedDelay(this::beat, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void beat() {
        try {
            store.beat();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            // Whatever it was: without heartbeats this instance would limit alone for good after the next outage.
            log.error("The heartbeat of the limits failed and goes on", e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
