package io.embedpass.limit.shared;

import io.embedpass.answer.Answer;
import io.embedpass.answer.Refusal;
import io.embedpass.answer.RefusalCode;
import io.embedpass.limit.Limit;
import io.embedpass.limit.LimitStore;
import io.embedpass.limit.Quota;
import io.embedpass.limit.StoreState;
import io.embedpass.limit.local.OwedBuckets;
import io.github.bucket4j.TimeMeter;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Buckets that all instances share. While they cannot be asked, each instance limits alone, with its share of the quota and
 * with what it knows of each bucket; what it gave away then is charged to the shared bucket when it is asked again.
 * Thread-safe.
 */
public final class SharedLimitStore implements LimitStore {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final Settings settings;
    private final GuardedBuckets shared;
    private final Map<Limit, OwedBuckets<WarmBucket>> warm = new EnumMap<>(Limit.class);

    /**
     * What is configured.
     *
     * @param name of the store
     * @param onFailure what an attempt gets while the shared buckets cannot be asked
     * @param replicas how many instances there are while nobody has counted them, at least 1
     * @param most how many buckets of each limit this instance remembers
     * @param timeLimit how long an attempt waits for the shared buckets
     */
    public record Settings(String name, OnFailure onFailure, int replicas, int most, Duration timeLimit) {}

    /**
     * @param time {@link TimeMeter#SYSTEM_NANOTIME}, but in tests
     * @param sweeper runs what looks for buckets that are full again
     */
    public SharedLimitStore(
            SharedBuckets shared,
            Map<Limit, Quota> quotas,
            Settings settings,
            TimeMeter time,
            Executor sweeper,
            Clock clock) {
        this.settings = settings;
        this.shared = new GuardedBuckets(shared, settings.timeLimit(), clock);
        quotas.forEach((limit, quota) -> warm.put(
                limit,
                new OwedBuckets<>(
                        settings.most(),
                        () -> new WarmBucket(quota, instances(), time),
                        sweeper,
                        time::currentTimeNanos)));
    }

    @Override
    public Answer<Take> take(Limit limit, Quota quota, String key) {
        OwedBuckets<WarmBucket> known = warm(limit);
        int outages = shared.outages();
        Untold untold = known.withKnown(key, bucket -> bucket.tell(outages), Untold.NOTHING);
        Optional<Take> answer = shared.ask(buckets -> buckets.take(limit, quota, key, untold));
        return answer.map(take -> known.with(key, bucket -> {
                    bucket.heard(take, instances(), outages);
                    return Answer.of(take);
                }))
                .orElseGet(() -> alone(known, key, untold));
    }

    private Answer<Take> alone(OwedBuckets<WarmBucket> known, String key, Untold untold) {
        return known.with(key, bucket -> {
            bucket.wasNotTold(untold);
            return settings.onFailure() == OnFailure.LOCAL
                    ? Answer.of(bucket.takeAlone(instances()))
                    : Answer.refuse(new Refusal.Unavailable(
                            RefusalCode.OVERLOADED, "the shared limits cannot be asked", RETRY_AFTER));
        });
    }

    /** Nobody waits for it: whoever asks the same bucket next from here comes after it all the same. */
    @Override
    public void giveBack(Limit limit, Quota quota, String key) {
        boolean isTold = shared.tell(buckets -> buckets.giveBack(limit, quota, key));
        boolean _ = warm(limit)
                .withKnown(
                        key,
                        bucket -> {
                            bucket.gaveBack(isTold);
                            return true;
                        },
                        false);
    }

    /** Says that this instance is there, and finds out whether it is alone; to be called every half second by one thread. */
    public void beat() throws InterruptedException {
        shared.beat();
    }

    @Override
    public StoreState state() {
        return new StoreState(settings.name(), instances(), shared.outage());
    }

    private int instances() {
        return shared.instancesSeen().orElse(settings.replicas());
    }

    @SuppressWarnings("NullAway") // every limit has its buckets
    private OwedBuckets<WarmBucket> warm(Limit limit) {
        return warm.get(limit);
    }
}
