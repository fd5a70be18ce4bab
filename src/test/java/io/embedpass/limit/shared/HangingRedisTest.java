package io.embedpass.limit.shared;

import static io.embedpass.limit.shared.SharedLimits.TIME_LIMIT;
import static io.embedpass.limit.shared.SharedLimits.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.embedpass.fixture.RedisServer;
import io.embedpass.fixture.SlowWay;
import io.embedpass.limit.StoreState.Outage;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two instances that wait as long as the service does for a real Redis, which answers late or never. */
class HangingRedisTest {

    private RedisServer redis;
    private SharedLimits one;
    private SharedLimits other;

    @BeforeAll
    static void assumeRedis() {
        RedisServer.assumeInstalled();
    }

    @BeforeEach
    void start() {
        redis = RedisServer.start();
        one = new SharedLimits(at(redis.port()), TIME_LIMIT).shared();
        other = new SharedLimits(at(redis.port()), TIME_LIMIT).shared();
        await().until(() -> {
            one.beat();
            other.beat();
            return one.store().state().instances() == 2 && other.store().state().instances() == 2;
        });
    }

    @AfterEach
    void stop() {
        one.close();
        other.close();
        redis.close();
    }

    @Test
    void redis_that_hangs_leaves_each_instance_its_share_and_nobody_waits_once_that_is_known() {
        redis.freeze();

        assertThat(one.takes("alice", 30)).isEqualTo(10);
        assertThat(one.store().state().outage().map(Outage::reason).orElse("none"))
                .contains("did not answer within 40 ms");
        redis.thaw();
        one.shared();
        assertThat(one.store().state().outage()).isEmpty();
    }

    @Test
    void what_instances_gave_away_alone_is_charged_when_redis_goes_on() {
        assertThat(one.takes("alice", 3) + other.takes("alice", 2)).isEqualTo(5);
        redis.freeze();
        assertThat(one.takes("alice", 4) + other.takes("alice", 5)).isEqualTo(9);
        redis.thaw();
        one.shared();
        other.shared();

        // 6 are left, but for what ran into the time limit: Redis found that when it went on, and charged it once more.
        assertThat(one.takes("alice", 1) + other.takes("alice", 1) + one.takes("alice", 20))
                .isLessThanOrEqualTo(6);
        try (SharedLimits patient = new SharedLimits(at(redis.port())).shared()) {
            assertThat(patient.takes("bob", 20)).isEqualTo(20);
        }
    }

    @Test
    void redis_that_is_slow_leaves_each_instance_its_share_until_it_is_fast() {
        try (SlowWay way = SlowWay.to(redis.port());
                SharedLimits far = new SharedLimits(at(way.port()), TIME_LIMIT).shared()) {
            way.delay(Duration.ofMillis(200));
            int instances = far.store().state().instances();

            assertThat(far.takes("alice", 30)).isEqualTo(20 / instances);
            way.delay(Duration.ZERO);
            far.shared();
        }
    }
}
