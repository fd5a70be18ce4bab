package io.embedpass.limit.shared;

import static org.awaitility.Awaitility.await;

import io.embedpass.answer.Answer;
import io.embedpass.limit.Limit;
import io.embedpass.limit.LimitStore.Take;
import io.embedpass.limit.Quota;
import io.embedpass.limit.redis.RedisBuckets;
import io.embedpass.limit.redis.RedisSettings;
import io.embedpass.limit.shared.SharedLimitStore.Settings;
import io.github.bucket4j.TimeMeter;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;

/** The limits of one instance, without the service around them; beats when it is told to. */
final class SharedLimits implements AutoCloseable {

    /** Refills nothing while a test runs. */
    static final Quota QUOTA = new Quota(20, 1, Duration.ofDays(1));

    /** Of the service. */
    static final Duration TIME_LIMIT = Duration.ofMillis(40);

    /** A machine that pauses is no outage. */
    private static final Duration PATIENT = Duration.ofSeconds(5);

    private final RedisBuckets buckets;
    private final SharedLimitStore store;

    SharedLimits(DataRedisProperties properties) {
        this(properties, PATIENT);
    }

    /** @param timeLimit short where Redis hangs or is slow */
    SharedLimits(DataRedisProperties properties, Duration timeLimit) {
        this(properties, new DefaultSslBundleRegistry(), OnFailure.LOCAL, 1, timeLimit);
    }

    SharedLimits(DataRedisProperties properties, SslBundles bundles, OnFailure onFailure, int replicas) {
        this(properties, bundles, onFailure, replicas, PATIENT);
    }

    private SharedLimits(
            DataRedisProperties properties, SslBundles bundles, OnFailure onFailure, int replicas, Duration timeLimit) {
        buckets = new RedisBuckets(new RedisSettings(properties, bundles), "test");
        store = new SharedLimitStore(
                buckets,
                Map.of(Limit.USER, QUOTA),
                new Settings("redis", onFailure, replicas, 1000, timeLimit),
                TimeMeter.SYSTEM_NANOTIME,
                Runnable::run,
                Clock.systemUTC());
    }

    static DataRedisProperties at(int port) {
        DataRedisProperties properties = new DataRedisProperties();
        properties.setHost("127.0.0.1");
        properties.setPort(port);
        return properties;
    }

    SharedLimitStore store() {
        return store;
    }

    void beat() {
        try {
            store.beat();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Beats until the buckets are shared. */
    SharedLimits shared() {
        await().pollInterval(Duration.ofMillis(50)).until(() -> {
            beat();
            return !store.state().isDegraded();
        });
        return this;
    }

    /** Beats until this instance limits alone. */
    SharedLimits alone() {
        await().pollInterval(Duration.ofMillis(50)).until(() -> {
            beat();
            return store.state().isDegraded();
        });
        return this;
    }

    Answer<Take> take(String user) {
        return store.take(Limit.USER, QUOTA, user);
    }

    /** How many of so many get through. */
    int takes(String user, int times) {
        return (int) IntStream.range(0, times)
                .filter(_ -> take(user) instanceof Answer.Value<Take>(Take take) && take.isTaken())
                .count();
    }

    /** Whether Redis was asked: alone, one of several instances gives its share only. */
    boolean isShared(String user) {
        return take(user) instanceof Answer.Value<Take>(Take take) && take.capacity() == QUOTA.capacity();
    }

    int losses() {
        return buckets.losses();
    }

    @Override
    public void close() {
        buckets.close();
    }
}
