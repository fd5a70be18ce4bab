package io.embedpass.key;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Calls that may hang for ever. They run on a bounded number of platform threads: a native call pins its carrier, a few
 * that hang would stop every virtual thread. Daemons, so that one that hangs keeps no refused start alive, which rules
 * Resilience4j's ThreadPoolBulkhead out. Thread-safe.
 */
final class TimedCalls {

    private static final long IDLE_SECONDS = 10;

    private final Semaphore places;
    private final ThreadPoolExecutor threads;
    private final Duration patience;
    private final Duration limit;

    /**
     * @param most calls that may be under way, those included that nobody waits for any more
     * @param patience how long a place is waited for, in the order of coming; zero for not at all
     * @param limit of a call that has a place
     */
    TimedCalls(String name, int most, Duration patience, Duration limit) {
        this.places = new Semaphore(most, true);
        this.threads = new ThreadPoolExecutor(
                most,
                most,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name(name + "-", 1).factory());
        this.threads.allowCoreThreadTimeOut(true);
        this.patience = patience;
        this.limit = limit;
    }

    /**
     * Takes a place for one call, which must follow.
     *
     * @throws RejectedExecutionException when none became free
     */
    void takePlace() throws InterruptedException {
        if (!places.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new RejectedExecutionException("no place became free");
        }
    }

    /**
     * Makes a call in a place that was taken, and waits for it. One that is given up is interrupted, and holds its place
     * until it really ends.
     *
     * @throws TimeoutException when the time is over
     * @throws ExecutionException when the call failed
     */
    <T> T call(Callable<T> call) throws InterruptedException, TimeoutException, ExecutionException {
        AtomicBoolean isTaken = new AtomicBoolean(true);
        // Before the result is told, so that whoever waits for it finds the place free; after it for a call that was
        // given up before it began.
        FutureTask<T> task = new FutureTask<>(() -> {
            try {
                return call.call();
            } finally {
                free(isTaken);
            }
        });
        threads.execute(() -> {
            task.run();
            free(isTaken);
        });
        try {
            return task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            task.cancel(true);
        }
    }

    /** How many wait for a place, about. */
    int waiting() {
        return places.getQueueLength();
    }

    private void free(AtomicBoolean isTaken) {
        if (isTaken.compareAndSet(true, false)) {
            places.release();
        }
    }
}
