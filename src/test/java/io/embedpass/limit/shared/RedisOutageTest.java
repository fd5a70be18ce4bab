package io.embedpass.limit.shared;

import static io.embedpass.limit.shared.SharedLimits.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.embedpass.answer.Answer;
import io.embedpass.answer.Refusal;
import io.embedpass.answer.RefusalCode;
import io.embedpass.fixture.RedisServer;
import io.embedpass.limit.LimitStore.Take;
import io.embedpass.limit.StoreState.Outage;
import java.time.Duration;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;

/** Two instances and a real Redis to which all sorts of things happen. Each has 10 of the 20 while it is alone. */
class RedisOutageTest {

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
        one = new SharedLimits(at(redis.port())).shared();
        other = new SharedLimits(at(redis.port())).shared();
        await().until(() -> {
            other.beat();
            one.beat();
            return one.store().state().instances() == 2;
        });
    }

    @AfterEach
    void stop() {
        one.close();
        other.close();
        redis.close();
    }

    /** What was on its way when a connection was lost is sent again with the next one, and would be charged once more. */
    private void kill() {
        loseConnections(redis::kill);
    }

    private void loseConnections(Runnable cause) {
        int losses = one.losses();
        int othersLosses = other.losses();
        cause.run();
        await().until(() -> one.losses() > losses && other.losses() > othersLosses);
    }

    private String reason() {
        return one.store().state().outage().map(Outage::reason).orElse("none");
    }

    @Test
    void both_share_one_bucket() {
        assertThat(one.takes("alice", 15) + other.takes("alice", 15)).isEqualTo(20);
    }

    @Test
    void redis_that_is_gone_leaves_each_instance_its_share() {
        kill();

        assertThat(one.takes("alice", 30)).isEqualTo(10);
        assertThat(other.takes("alice", 30)).isEqualTo(10);
        assertThat(one.take("alice"))
                .isInstanceOfSatisfying(
                        Answer.Value.class,
                        answer -> assertThat(answer.value())
                                .asInstanceOf(InstanceOfAssertFactories.type(Take.class))
                                .extracting(Take::capacity)
                                .isEqualTo(10L));
        assertThat(reason()).contains("no connection to Redis");
    }

    @Test
    void who_had_used_up_the_bucket_before_the_outage_gets_nothing_more() {
        assertThat(one.takes("alice", 20)).isEqualTo(20);
        kill();

        assertThat(one.takes("alice", 10)).isZero();
        assertThat(one.takes("bob", 20)).isEqualTo(10);
    }

    @Test
    void redis_that_comes_back_empty_makes_no_bucket_fresh() {
        assertThat(one.takes("alice", 18)).isEqualTo(18);
        kill();
        assertThat(one.takes("bob", 4)).isEqualTo(4);
        assertThat(other.takes("bob", 5)).isEqualTo(5);
        redis.resume();
        one.shared();
        other.shared();

        assertThat(one.takes("alice", 20)).isEqualTo(2);
        assertThat(one.takes("bob", 1) + other.takes("bob", 20)).isEqualTo(11);
        assertThat(other.takes("carol", 30)).isEqualTo(20);
    }

    @Test
    void redis_that_restarts_between_two_checks_makes_no_bucket_fresh_either() {
        assertThat(one.takes("alice", 18)).isEqualTo(18);
        kill();
        redis.resume();
        await().until(() -> {
            one.beat();
            return redis.answers("EXISTS", "embedpass:test:instances").equals("1");
        });
        one.shared();

        assertThat(one.takes("alice", 20)).isEqualTo(2);
    }

    @Test
    void redis_that_is_full_leaves_each_instance_its_share_until_there_is_room() {
        redis.answers("CONFIG", "SET", "maxmemory", "1");

        assertThat(one.takes("alice", 30)).isEqualTo(10);
        one.beat();
        assertThat(reason()).isEqualTo("Redis refused with OOM");

        redis.answers("CONFIG", "SET", "maxmemory", "0");
        one.shared();
        assertThat(one.takes("alice", 30)).isEqualTo(10);
    }

    /** As many as there are instances would do so, and each other node of a cluster be troubled by it. */
    @Test
    void redis_that_is_full_is_not_connected_to_again() {
        redis.answers("CONFIG", "SET", "maxmemory", "1");
        redis.answers("CONFIG", "RESETSTAT");

        IntStream.range(0, 10).forEach(_ -> one.beat());

        assertThat(redis.calls()).containsKey("evalsha").doesNotContainKey("hello");
    }

    @Test
    void redis_that_became_a_replica_is_not_asked() {
        redis.answers("REPLICAOF", "127.0.0.1", "1");

        assertThat(one.takes("alice", 30)).isEqualTo(10);
        one.beat();
        assertThat(reason()).isIn("Redis refused with READONLY", "Redis refused with MASTERDOWN");
        redis.answers("REPLICAOF", "NO", "ONE");
        one.shared();
    }

    @Test
    void password_that_changes_leaves_each_instance_its_share() {
        redis.answers("CONFIG", "SET", "requirepass", "changed");
        redis.login("default", "changed");
        loseConnections(() -> redis.answers("CLIENT", "KILL", "TYPE", "normal"));

        assertThat(one.takes("alice", 30)).isEqualTo(10);
        one.beat();
        one.beat();
        one.beat();
        assertThat(reason()).doesNotContain("changed").contains("Redis");
        redis.answers("CONFIG", "SET", "requirepass", "");
        one.shared();
    }

    @Test
    void who_says_so_refuses_while_redis_cannot_be_asked() {
        try (SharedLimits strict =
                new SharedLimits(at(redis.port()), new DefaultSslBundleRegistry(), OnFailure.REFUSE, 1).shared()) {
            kill();

            assertThat(strict.take("alice"))
                    .isEqualTo(Answer.refuse(new Refusal.Unavailable(
                            RefusalCode.OVERLOADED, "the shared limits cannot be asked", Duration.ofSeconds(2))));
        }
    }

    @Test
    void instance_that_starts_while_redis_is_down_has_the_share_that_is_configured() {
        kill();
        try (SharedLimits late =
                new SharedLimits(at(redis.port()), new DefaultSslBundleRegistry(), OnFailure.LOCAL, 4)) {
            late.beat();

            assertThat(late.takes("alice", 30)).isEqualTo(5);
            redis.resume();
            late.shared();
            assertThat(late.takes("alice", 30)).isEqualTo(15);
        }
    }

    @Test
    void instance_that_is_gone_is_not_counted_any_more() {
        other.close();

        await().until(() -> {
            one.beat();
            return one.store().state().instances() == 1;
        });
    }
}
