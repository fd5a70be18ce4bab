package io.embedpass.limit.local;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * As many buckets as are owed something, and never more than a fixed number. A bucket goes only when it is full again: one
 * that were thrown away earlier would come back full, so whoever makes up enough names could reset the bucket of anybody.
 * While all places are taken, names without a bucket share one, and whoever gets a place afterwards begins as empty as that
 * one is: a flood of names costs newcomers, and nobody gets more. Thread-safe; a bucket is asked by one thread at a time.
 *
 * @param <B> the buckets
 */
public final class OwedBuckets<B extends OwedBuckets.Owing> {

    /** Short of every other key. */
    private static final String SHARED = "";

    private static final long FEWEST_BETWEEN_SWEEPS = 1024;
    private static final long NANOS_BETWEEN_SWEEPS_WHEN_FULL = 250_000_000;

    private final int most;
    private final Supplier<B> fresh;
    private final Executor sweeper;
    private final LongSupplier nanoTime;
    private final ConcurrentHashMap<String, B> buckets = new ConcurrentHashMap<>();
    private final AtomicLong madeSinceSweep = new AtomicLong();
    private final AtomicBoolean isSweeping = new AtomicBoolean();
    private volatile long sweepAt = FEWEST_BETWEEN_SWEEPS;
    private volatile long sweptNanos;

    /** A bucket that knows whether it may go. */
    public interface Owing {

        /** Whether it is as good as a new one. */
        boolean isOwedNothing();

        /** How many it is short of its capacity. */
        long missing();

        /** Takes as many, or all that it has. */
        void charge(long tokens);
    }

    /**
     * @param most how many there may be
     * @param fresh makes a full one
     * @param sweeper runs what looks for buckets that are full again
     * @param nanoTime {@link System#nanoTime}, but in tests
     */
    public OwedBuckets(int most, Supplier<B> fresh, Executor sweeper, LongSupplier nanoTime) {
        this.most = most;
        this.fresh = fresh;
        this.sweeper = sweeper;
        this.nanoTime = nanoTime;
        this.sweptNanos = nanoTime.getAsLong();
    }

    /** How many there are. */
    public int size() {
        return buckets.size();
    }

    /**
     * Asks the bucket of the key, made when there is none.
     *
     * @param key not empty
     */
    public <T> T with(String key, Function<B, T> ask) {
        List<T> answer = new ArrayList<>(1);
        long missing = buckets.containsKey(SHARED) ? withKnown(SHARED, Owing::missing, 0L) : 0;
        buckets.compute(hasPlace(key) ? key : SHARED, (_, known) -> {
            B bucket = known == null ? made(missing) : known;
            answer.add(ask.apply(bucket));
            return bucket;
        });
        if (madeSinceSweep.get() >= sweepAt) {
            sweep();
        }
        return answer.getFirst();
    }

    /** Asks the bucket of the key if it has one of its own. */
    public <T> T withKnown(String key, Function<B, T> ask, T otherwise) {
        List<T> answer = new ArrayList<>(1);
        buckets.computeIfPresent(key, (_, bucket) -> {
            answer.add(ask.apply(bucket));
            return bucket;
        });
        return answer.isEmpty() ? otherwise : answer.getFirst();
    }

    private B made(long missing) {
        madeSinceSweep.incrementAndGet();
        B bucket = fresh.get();
        bucket.charge(missing);
        return bucket;
    }

    private boolean hasPlace(String key) {
        if (buckets.size() < most || buckets.containsKey(key)) {
            return true;
        }
        if (nanoTime.getAsLong() - sweptNanos >= NANOS_BETWEEN_SWEEPS_WHEN_FULL) {
            sweep();
        }
        return buckets.size() < most;
    }

    private void sweep() {
        if (isSweeping.compareAndSet(false, true)) {
            try {
                sweeper.execute(this::letAllGo);
            } catch (RejectedExecutionException | OutOfMemoryError _) {
                // No thread to be had: whoever comes next tries again.
                isSweeping.set(false);
            }
        }
    }

    private void letAllGo() {
        try {
            buckets.keySet().forEach(this::letGo);
        } finally {
            madeSinceSweep.set(0);
            sweepAt = Math.max(FEWEST_BETWEEN_SWEEPS, buckets.size() / 4);
            sweptNanos = nanoTime.getAsLong();
            isSweeping.set(false);
        }
    }

    private void letGo(String key) {
        buckets.computeIfPresent(key, (_, bucket) -> bucket.isOwedNothing() ? null : bucket);
    }
}
