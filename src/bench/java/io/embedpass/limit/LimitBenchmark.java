package io.embedpass.limit;

import io.embedpass.limit.local.LocalLimitStore;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The two limits of a token, among ten thousand users. */
@State(Scope.Benchmark)
public class LimitBenchmark {

    private static final int MOST_BUCKETS = 100_000;
    private static final Quota PLENTY = new Quota(1_000_000_000, 1_000_000_000, Duration.ofSeconds(1));

    private final Map<Limit, Quota> quotas = Map.of(Limit.USER, PLENTY, Limit.CLIENT, PLENTY);
    private final Limits limits =
            new Limits(new LocalLimitStore(quotas, MOST_BUCKETS, TimeMeter.SYSTEM_NANOTIME, Runnable::run), quotas);

    @Benchmark
    public Object client() {
        return limits.client("192.0.2." + ThreadLocalRandom.current().nextInt(256));
    }

    @Benchmark
    public Object user() {
        return limits.user("feedback", "u-" + ThreadLocalRandom.current().nextInt(10_000));
    }
}
