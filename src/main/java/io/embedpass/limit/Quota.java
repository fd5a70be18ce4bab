package io.embedpass.limit;

import java.time.Duration;

/**
 * A token bucket (Bucket4j): holds {@code capacity} at first, gets {@code refill} more in every {@code period}, evenly.
 *
 * @param capacity at least 1
 * @param refill at least 1
 * @param period positive
 */
public record Quota(long capacity, long refill, Duration period) {

    /** How long an empty bucket takes to be full. */
    public Duration timeToFill() {
        return Duration.ofNanos(Math.multiplyExact(period.toNanos() / refill, capacity));
    }

    /** What one of {@code instances} may give, so that all of them together give about this; at least one. */
    public Quota share(int instances) {
        return instances == 1
                ? this
                : new Quota(Math.max(1, capacity / instances), refill, period.multipliedBy(instances));
    }
}
