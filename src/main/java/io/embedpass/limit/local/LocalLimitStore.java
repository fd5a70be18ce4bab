package io.embedpass.limit.local;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.embedpass.limit.Limit;
import io.embedpass.limit.LimitStore;
import io.embedpass.limit.Quota;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * Buckets in the memory of this instance: several instances allow that many times more. A bucket is forgotten when it
 * would be full again anyway. Thread-safe, without locks on the path of a request.
 */
public final class LocalLimitStore implements LimitStore {

    /** Per limit, so that a flood of client addresses never pushes out a user's bucket. */
    private static final long MOST_BUCKETS = 100_000;

    private final Map<Limit, Cache<String, Bucket>> buckets = new EnumMap<>(Limit.class);
    private final TimeMeter time;

    /**
     * @param quotas of every limit
     * @param time {@link TimeMeter#SYSTEM_NANOTIME}, but in tests
     */
    public LocalLimitStore(Map<Limit, Quota> quotas, TimeMeter time) {
        this.time = time;
        quotas.forEach((limit, quota) -> buckets.put(limit, cache(quota)));
    }

    private Cache<String, Bucket> cache(Quota quota) {
        return Caffeine.newBuilder()
                .maximumSize(MOST_BUCKETS)
                .expireAfterAccess(quota.timeToFill().plusSeconds(1))
                .ticker(time::currentTimeNanos)
                .build();
    }

    @Override
    public Take take(Limit limit, Quota quota, String key) {
        ConsumptionProbe probe = bucket(limit, quota, key).tryConsumeAndReturnRemaining(1);
        return new Take(probe.isConsumed(), probe.getRemainingTokens(), untilNext(probe, quota));
    }

    /** A full bucket is {@code missing × period / refill} away; all of that but the last token is not the next one's. */
    private static Duration untilNext(ConsumptionProbe probe, Quota quota) {
        long missing = quota.capacity() - probe.getRemainingTokens();
        long nanosPerToken = quota.period().toNanos() / quota.refill();
        return Duration.ofNanos(Math.max(0, probe.getNanosToWaitForReset() - (missing - 1) * nanosPerToken));
    }

    @Override
    public void giveBack(Limit limit, Quota quota, String key) {
        bucket(limit, quota, key).addTokens(1);
    }

    @SuppressWarnings("NullAway") // every limit has its buckets, and the loader never answers null
    private Bucket bucket(Limit limit, Quota quota, String key) {
        return buckets.get(limit).get(key, _ -> newBucket(quota));
    }

    private Bucket newBucket(Quota quota) {
        return Bucket.builder()
                .addLimit(
                        bandwidth -> bandwidth.capacity(quota.capacity()).refillGreedy(quota.refill(), quota.period()))
                .withCustomTimePrecision(time)
                .build();
    }
}
