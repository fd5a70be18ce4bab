package io.embedpass.limit.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.embedpass.answer.Answer;
import io.embedpass.fixture.FakeTime;
import io.embedpass.fixture.RedisServer;
import io.embedpass.limit.Limit;
import io.embedpass.limit.LimitStore;
import io.embedpass.limit.LimitStore.Take;
import io.embedpass.limit.LimitStoreContract;
import io.embedpass.limit.Quota;
import io.embedpass.limit.local.LocalLimitStore;
import io.embedpass.limit.shared.OnFailure;
import io.embedpass.limit.shared.SharedLimitStore;
import io.embedpass.limit.shared.SharedLimitStore.Settings;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;

/** A real Redis, which is told what time it is. */
class RedisLimitStoreTest extends LimitStoreContract {

    private static final Quota QUOTA = new Quota(20, 10, Duration.ofMinutes(1));

    /** Nothing here is about an answer that comes late. */
    private static final Duration PATIENT = Duration.ofSeconds(10);

    private static RedisServer redis;

    private final FakeTime time = new FakeTime();

    /** Of Redis's clock alone. */
    private Duration correction = Duration.ofHours(1);

    private final List<RedisBuckets> connected = new ArrayList<>();

    @BeforeAll
    static void start() {
        RedisServer.assumeInstalled();
        redis = RedisServer.start();
    }

    @AfterAll
    static void stop() {
        if (redis != null) {
            redis.close();
        }
    }

    @Override
    protected SharedLimitStore store(Map<Limit, Quota> quotas) {
        return store(quotas, UUID.randomUUID().toString());
    }

    private SharedLimitStore store(Map<Limit, Quota> quotas, String environment) {
        DataRedisProperties properties = new DataRedisProperties();
        properties.setUrl(redis.url());
        RedisBuckets buckets = new RedisBuckets(
                new RedisSettings(properties, new DefaultSslBundleRegistry()),
                environment,
                () -> Long.toString((time.currentTimeNanos() + correction.toNanos()) / 1000));
        connected.add(buckets);
        SharedLimitStore store = new SharedLimitStore(
                buckets,
                quotas,
                new Settings("redis", OnFailure.REFUSE, 1, 1000, PATIENT),
                time,
                Runnable::run,
                Clock.systemUTC());
        await().until(() -> {
            store.beat();
            return !store.state().isDegraded();
        });
        return store;
    }

    @AfterEach
    void disconnect() {
        connected.forEach(RedisBuckets::close);
        connected.clear();
    }

    @Override
    protected void advance(Duration duration) {
        time.advance(duration);
    }

    /** What Bucket4j answers, Redis answers. */
    @Test
    void it_agrees_with_bucket4j_to_the_nanosecond_however_often_and_whenever_is_asked() {
        Random random = new Random(20_261_126);
        for (int i = 0; i < 30; i++) {
            Quota quota = new Quota(
                    1 + random.nextInt(50),
                    1 + random.nextInt(40),
                    Duration.ofMillis(1000L * (1 + random.nextInt(3600))));
            Map<Limit, Quota> quotas = Map.of(Limit.USER, quota);
            LimitStore local = new LocalLimitStore(quotas, 1000, time, Runnable::run);
            LimitStore shared = store(quotas);
            for (int step = 0; step < 200; step++) {
                if (random.nextInt(5) == 0) {
                    local.giveBack(Limit.USER, quota, "alice");
                    shared.giveBack(Limit.USER, quota, "alice");
                }
                advance(Duration.ofMillis(
                        random.nextInt(3) * random.nextLong(1 + quota.period().toMillis() / quota.refill())));
                Answer<Take> expected = local.take(Limit.USER, quota, "alice");
                assertThat(rounded(shared.take(Limit.USER, quota, "alice"))).isEqualTo(rounded(expected));
            }
            disconnect();
        }
    }

    /** Where a token takes no whole number of nanoseconds, one of the two rounds up. */
    private static Answer<Take> rounded(Answer<Take> answer) {
        return answer.map(take -> new Take(
                take.isTaken(),
                take.remaining(),
                Duration.ofMillis((take.untilNext().toNanos() + 500_000) / 1_000_000),
                take.capacity()));
    }

    @Test
    void a_check_is_one_command_and_so_is_what_is_given_back() {
        SharedLimitStore store = store(Map.of(Limit.USER, QUOTA, Limit.CLIENT, QUOTA));
        redis.answers("SCRIPT", "FLUSH");
        redis.answers("CONFIG", "RESETSTAT");
        for (int i = 0; i < 30; i++) {
            store.take(Limit.USER, QUOTA, "alice");
            store.take(Limit.CLIENT, QUOTA, "192.0.2.1");
            store.giveBack(Limit.CLIENT, QUOTA, "192.0.2.1");
        }
        store.take(Limit.CLIENT, QUOTA, "192.0.2.1");

        assertThat(redis.calls().get("evalsha")).isEqualTo(91);
        assertThat(redis.calls().getOrDefault("eval", 0L))
                .as("the first, which no Redis knows yet")
                .isEqualTo(1);
    }

    @Test
    void a_bucket_expires_when_it_is_full_again_and_names_nobody() {
        Quota quick = new Quota(20, 10, Duration.ofMinutes(1));
        SharedLimitStore store = store(Map.of(Limit.USER, quick), "privacy");
        store.take(Limit.USER, quick, "feedback|alice@example.com");
        store.take(Limit.USER, quick, "feedback|alice@example.com");

        List<String> keys =
                redis.answers("KEYS", "embedpass:privacy:limit:*").lines().toList();
        assertThat(keys).singleElement().asString().matches("embedpass:privacy:limit:user:[A-Za-z0-9_-]{22}");
        assertThat(Long.parseLong(redis.answers("PTTL", keys.getFirst()))).isBetween(1L, 12_000L);
        assertThat(Long.parseLong(redis.answers("PTTL", "embedpass:privacy:instances")))
                .isBetween(1L, 5_000L);
    }

    /** Corrected, or that of a replica which took over. */
    @Test
    void a_clock_that_went_back_locks_nobody_out_for_longer() {
        SharedLimitStore store = store(Map.of(Limit.USER, QUOTA));
        LongStream.range(0, QUOTA.capacity()).forEach(_ -> store.take(Limit.USER, QUOTA, "alice"));
        correction = Duration.ZERO;
        assertThat(store.take(Limit.USER, QUOTA, "alice").map(Take::isTaken)).isEqualTo(Answer.of(false));

        time.advance(Duration.ofSeconds(6));

        assertThat(store.take(Limit.USER, QUOTA, "alice").map(Take::isTaken)).isEqualTo(Answer.of(true));
    }

    /** It goes by Redis's clock, which cannot be moved here: the instance beat an hour from now. */
    @Test
    void an_instance_that_beat_before_the_clock_went_back_is_not_counted() {
        store(Map.of(Limit.USER, QUOTA), "back");
        long hour = Duration.ofHours(1).toMillis();
        redis.answers("ZADD", "embedpass:back:instances", "" + (System.currentTimeMillis() + hour), "gone");

        store(Map.of(Limit.USER, QUOTA), "back");

        assertThat(redis.answers("ZCARD", "embedpass:back:instances").strip()).isEqualTo("2");
    }

    @Test
    void a_bucket_that_is_full_again_is_not_kept() {
        SharedLimitStore store = store(Map.of(Limit.CLIENT, QUOTA), "full");
        store.take(Limit.CLIENT, QUOTA, "192.0.2.1");
        store.giveBack(Limit.CLIENT, QUOTA, "192.0.2.1");
        store.giveBack(Limit.CLIENT, QUOTA, "192.0.2.2");
        store.take(Limit.CLIENT, QUOTA, "192.0.2.3");

        assertThat(redis.answers("KEYS", "embedpass:full:limit:*").lines()).hasSize(1);
    }
}
