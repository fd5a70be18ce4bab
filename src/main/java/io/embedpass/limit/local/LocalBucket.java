package io.embedpass.limit.local;

import io.embedpass.limit.LimitStore.Take;
import io.embedpass.limit.Quota;
import io.embedpass.limit.local.OwedBuckets.Owing;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.TokensInheritanceStrategy;
import io.github.bucket4j.local.LocalBucketBuilder;
import io.github.bucket4j.local.SynchronizationStrategy;
import java.time.Duration;

/** One bucket in the memory of this instance, by Bucket4j. Not thread-safe: {@link OwedBuckets} asks it alone. */
public final class LocalBucket implements Owing {

    private final io.github.bucket4j.local.LocalBucket bucket;
    private Quota quota;

    /** A full one. */
    public LocalBucket(Quota quota, TimeMeter time) {
        this.quota = quota;
        this.bucket = new LocalBucketBuilder()
                .addLimit(
                        bandwidth -> bandwidth.capacity(quota.capacity()).refillGreedy(quota.refill(), quota.period()))
                .withCustomTimePrecision(time)
                .withSynchronizationStrategy(SynchronizationStrategy.NONE)
                .build();
    }

    public Take take() {
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
        return new Take(probe.isConsumed(), probe.getRemainingTokens(), untilNext(probe), quota.capacity());
    }

    /** A full bucket is {@code missing × period / refill} away; all of that but the last token is not the next one's. */
    private Duration untilNext(ConsumptionProbe probe) {
        long missing = quota.capacity() - probe.getRemainingTokens();
        long nanosPerToken = quota.period().toNanos() / quota.refill();
        return Duration.ofNanos(Math.max(0, probe.getNanosToWaitForReset() - (missing - 1) * nanosPerToken));
    }

    public void giveBack() {
        bucket.addTokens(1);
    }

    @Override
    public void charge(long tokens) {
        if (tokens > 0) {
            long _ = bucket.tryConsumeAsMuchAsPossible(tokens);
        }
    }

    @Override
    public long missing() {
        return quota.capacity() - bucket.getAvailableTokens();
    }

    /** Is under another quota from now on, as full as before. */
    public void becomes(Quota changed) {
        if (!changed.equals(quota)) {
            BucketConfiguration configuration = BucketConfiguration.builder()
                    .addLimit(bandwidth ->
                            bandwidth.capacity(changed.capacity()).refillGreedy(changed.refill(), changed.period()))
                    .build();
            bucket.replaceConfiguration(configuration, TokensInheritanceStrategy.PROPORTIONALLY);
            quota = changed;
        }
    }

    @Override
    public boolean isOwedNothing() {
        return missing() <= 0;
    }
}
