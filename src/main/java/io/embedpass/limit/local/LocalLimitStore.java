package io.embedpass.limit.local;

import io.embedpass.answer.Answer;
import io.embedpass.limit.Limit;
import io.embedpass.limit.LimitStore;
import io.embedpass.limit.Quota;
import io.embedpass.limit.StoreState;
import io.github.bucket4j.TimeMeter;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Buckets in the memory of this instance: several instances allow that many times more. Thread-safe. */
public final class LocalLimitStore implements LimitStore {

    private final Map<Limit, OwedBuckets<LocalBucket>> buckets = new EnumMap<>(Limit.class);

    /**
     * @param quotas of every limit
     * @param most how many buckets each limit may have, so that a flood of one never takes the places of another
     * @param time {@link TimeMeter#SYSTEM_NANOTIME}, but in tests
     * @param sweeper runs what looks for buckets that are full again
     */
    public LocalLimitStore(Map<Limit, Quota> quotas, int most, TimeMeter time, Executor sweeper) {
        quotas.forEach((limit, quota) -> buckets.put(
                limit, new OwedBuckets<>(most, () -> new LocalBucket(quota, time), sweeper, time::currentTimeNanos)));
    }

    @Override
    public Answer<Take> take(Limit limit, Quota quota, String key) {
        return Answer.of(buckets(limit).with(key, LocalBucket::take));
    }

    @Override
    public void giveBack(Limit limit, Quota quota, String key) {
        boolean _ = buckets(limit)
                .withKnown(
                        key,
                        bucket -> {
                            bucket.giveBack();
                            return true;
                        },
                        false);
    }

    @Override
    public StoreState state() {
        return new StoreState("local", 1, Optional.empty());
    }

    @SuppressWarnings("NullAway") // every limit has its buckets
    private OwedBuckets<LocalBucket> buckets(Limit limit) {
        return buckets.get(limit);
    }
}
