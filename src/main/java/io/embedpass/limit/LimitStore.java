package io.embedpass.limit;

import io.embedpass.answer.Answer;
import java.time.Duration;

/** Where buckets are kept. Thread-safe. */
public interface LimitStore {

    /**
     * What taking one from a bucket came to.
     *
     * @param remaining what is left, never negative
     * @param untilNext until one more is there; zero when the bucket is full
     * @param capacity of the bucket that was asked: that of the quota, or less while the store is degraded
     */
    record Take(boolean isTaken, long remaining, Duration untilNext, long capacity) {}

    /**
     * Takes one from the bucket of {@code key} under {@code limit}, made full when there is none. Refuses only when there is
     * no bucket to ask.
     */
    Answer<Take> take(Limit limit, Quota quota, String key);

    /** Gives back what was taken; the bucket never holds more than its capacity. */
    void giveBack(Limit limit, Quota quota, String key);

    /** How the store does. */
    StoreState state();
}
