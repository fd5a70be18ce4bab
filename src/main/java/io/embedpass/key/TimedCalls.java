package io.embedpass.key;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Calls that may hang for ever. They run on a bounded number of platform threads: a native call pins its carrier, a few
 * that hang would stop every virtual thread. Daemons, so that one that hangs keeps no refused start alive, which rules
 * Resilience4j's ThreadPoolBulkhead out. Thread-safe.
 */
final class TimedCalls {

    private static final long IDLE_SECONDS = 10;

    private final int most;
    private final Semaphore places;
    private final AtomicInteger givenUp = new AtomicInteger();
    private final ThreadPoolExecutor threads;
    private final Duration patience;
    private final Duration limit;

    /**
     * @param most calls that may be under way, those included that nobody waits for any more
     * @param patience how long a place is waited for, in the order of coming; zero for not at all
     * @param limit of a call that has a place
     */
    TimedCalls(String name, int most, Duration patience, Duration limit) {
        this(Thread.ofPlatform().daemon().name(name + "-", 1).factory(), most, patience, limit);
    }

    TimedCalls(ThreadFactory factory, int most, Duration patience, Duration limit) {
        this.most = most;
        this.places = new Semaphore(most, true);
        this.threads = new ThreadPoolExecutor(
                most, most, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
        this.threads.allowCoreThreadTimeOut(true);
        this.patience = patience;
        this.limit = limit;
    }

    /** The message is for an operator. */
    static final class NoThreadException extends RejectedExecutionException {

        private NoThreadException(OutOfMemoryError cause) {
            super(
                    "this process gets no more threads for calls to it; see ulimit -u, and the container's limits of pids and memory",
                    cause);
        }
    }

    private enum Place {
        TAKEN,
        GIVEN_UP,
        FREE
    }

    /**
     * Takes a place for one call, which must follow, or {@link #leavePlace}. While every place is held by a call that was
     * given up, nobody waits.
     *
     * @throws RejectedExecutionException when none became free
     */
    void takePlace() throws InterruptedException {
        Duration wait = givenUp.get() < most ? patience : Duration.ZERO;
        if (!places.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new RejectedExecutionException("no place became free");
        }
    }

    /** Gives a place back in which no call was made. */
    void leavePlace() {
        places.release();
    }

    /**
     * Makes a call in a place that was taken, and waits for it. One that is given up is interrupted, and holds its place
     * until it really ends.
     *
     * @throws NoThreadException when the machine has none for it
     * @throws TimeoutException when the time is over
     * @throws ExecutionException when the call failed
     */
    <T> T call(Callable<T> call) throws InterruptedException, TimeoutException, ExecutionException {
        AtomicReference<Place> place = new AtomicReference<>(Place.TAKEN);
        // Before the result is told, so that whoever waits for it finds the place free; after it for a call that was
        // given up before it began.
        FutureTask<T> task = new FutureTask<>(() -> {
            try {
                return call.call();
            } finally {
                free(place);
            }
        });
        try {
            threads.execute(() -> {
                task.run();
                free(place);
            });
        } catch (OutOfMemoryError noThread) {
            free(place);
            throw new NoThreadException(noThread);
        }
        try {
            return task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            if (place.compareAndSet(Place.TAKEN, Place.GIVEN_UP)) {
                givenUp.incrementAndGet();
            }
            task.cancel(true);
        }
    }

    /** How many wait for a place, about. */
    int waiting() {
        return places.getQueueLength();
    }

    private void free(AtomicReference<Place> place) {
        Place before = place.getAndSet(Place.FREE);
        if (before == Place.GIVEN_UP) {
            givenUp.decrementAndGet();
        }
        if (before != Place.FREE) {
            places.release();
        }
    }
}
