package io.embedpass.limit.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.embedpass.fixture.RedisCluster;
import io.embedpass.fixture.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;

/** A real Redis Cluster to which all sorts of things happen. */
class RedisClusterTest {

    private static final String HEARTBEATS = "embedpass:test:instances";

    @BeforeAll
    static void assumeRedis() {
        RedisServer.assumeInstalled();
    }

    @Test
    void cluster_keeps_each_bucket_on_the_node_that_it_belongs_to() {
        try (RedisCluster cluster = RedisCluster.start(0, Duration.ofMinutes(1));
                SharedLimits limits = new SharedLimits(of(cluster)).shared();
                SharedLimits others = new SharedLimits(of(cluster)).shared()) {
            assertThat(IntStream.range(0, 30).map(i -> limits.takes("user-" + i, 12) + others.takes("user-" + i, 12)))
                    .containsOnly(20);
            assertThat(cluster.masters())
                    .allSatisfy(node -> assertThat(node.answers("DBSIZE")).isNotEqualTo("0"));
        }
    }

    /** Else what every instance remembers would be charged again each half a minute. */
    @Test
    void cluster_whose_topology_was_read_lost_no_connection() {
        try (RedisCluster cluster = RedisCluster.start(0, Duration.ofMinutes(1));
                SharedLimits limits = new SharedLimits(of(cluster)).shared()) {
            assertThat(limits.takes("alice", 1)).isEqualTo(1);

            assertThat(limits.losses()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void cluster_limits_together_again_when_a_replica_took_over(boolean hangs) {
        try (RedisCluster cluster = RedisCluster.start(1, Duration.ofSeconds(4));
                SharedLimits limits = new SharedLimits(of(cluster)).shared();
                SharedLimits others = new SharedLimits(of(cluster)).shared()) {
            limits.beat();
            assertThat(users())
                    .allSatisfy(user -> assertThat(limits.takes(user, 12)).isEqualTo(12));
            RedisServer lost = cluster.masterWithout(HEARTBEATS);
            await().until(() -> RedisCluster.isReplicated(lost));

            if (hangs) {
                lost.freeze();
            } else {
                lost.kill();
            }
            await().until(() -> cluster.hasFailed(lost));
            awaitShared(limits, others);

            assertThat(users())
                    .allSatisfy(user -> assertThat(others.takes(user, 20)).isLessThanOrEqualTo(8));
        }
    }

    /** Whichever it is: nobody must be limited alone without a word. */
    @Test
    void cluster_is_degraded_while_a_node_of_it_is_lost() {
        try (RedisCluster cluster = RedisCluster.start(0, Duration.ofMinutes(1));
                SharedLimits limits = new SharedLimits(of(cluster)).shared();
                SharedLimits others = new SharedLimits(of(cluster)).shared()) {
            limits.beat();
            RedisServer lost = cluster.masterWithout(HEARTBEATS);

            lost.kill();
            limits.alone();
            assertThat(IntStream.range(0, 10)).allSatisfy(_ -> {
                limits.beat();
                assertThat(limits.store().state().isDegraded()).isTrue();
            });
            lost.resume();
            awaitShared(limits, others);

            assertThat(users())
                    .allSatisfy(user -> assertThat(limits.takes(user, 12) + others.takes(user, 12))
                            .isEqualTo(20));
        }
    }

    /** It answers a ping, and the others take what they are told: the breaker would open and close all the time. */
    @Test
    void cluster_is_degraded_while_a_node_of_it_is_full() {
        try (RedisCluster cluster = RedisCluster.start(0, Duration.ofMinutes(1));
                SharedLimits limits = new SharedLimits(of(cluster)).shared()) {
            limits.beat();
            RedisServer full = cluster.masterWithout(HEARTBEATS);

            full.answers("CONFIG", "SET", "maxmemory", "1");
            limits.alone();
            assertThat(IntStream.range(0, 10)).allSatisfy(_ -> {
                limits.beat();
                assertThat(limits.store().state().outage())
                        .hasValueSatisfying(
                                outage -> assertThat(outage.reason()).isEqualTo("Redis refused with OOM"));
            });
            full.answers("CONFIG", "SET", "maxmemory", "0");
            awaitShared(limits);

            assertThat(users())
                    .allSatisfy(user -> assertThat(limits.takes(user, 30)).isEqualTo(20));
        }
    }

    @Test
    void cluster_is_degraded_while_a_slot_of_it_has_no_master() {
        try (RedisCluster cluster = RedisCluster.start(0, Duration.ofMinutes(1));
                SharedLimits limits = new SharedLimits(of(cluster)).shared()) {
            limits.beat();
            RedisServer owner = cluster.masterWithout(HEARTBEATS);
            String[] slots = RedisCluster.slotsOf(owner).split("-", -1);
            cluster.masters().forEach(node -> node.answers("CONFIG", "SET", "cluster-require-full-coverage", "no"));

            cluster.masters().forEach(node -> node.answers("CLUSTER", "DELSLOTSRANGE", slots[0], slots[1]));
            limits.alone();
            assertThat(IntStream.range(0, 10)).allSatisfy(_ -> {
                limits.beat();
                assertThat(limits.store().state().isDegraded()).isTrue();
            });
            owner.answers("CLUSTER", "ADDSLOTSRANGE", slots[0], slots[1]);
            awaitShared(limits);

            assertThat(users())
                    .allSatisfy(user -> assertThat(limits.takes(user, 30)).isEqualTo(20));
        }
    }

    /** As it is while somebody sets it up. */
    @Test
    void cluster_without_slots_leaves_each_instance_its_share() {
        try (RedisServer node =
                RedisServer.start("--cluster-enabled", "yes", "--cluster-port", "" + RedisServer.freePort())) {
            DataRedisProperties properties = clusterAt(List.of("127.0.0.1:" + node.port()));
            try (SharedLimits limits = new SharedLimits(properties)) {
                assertThat(IntStream.range(0, 10)).allSatisfy(_ -> {
                    limits.beat();
                    assertThat(limits.store().state().isDegraded()).isTrue();
                });
                assertThat(limits.takes("alice", 30)).isEqualTo(20);
            }
        }
    }

    /** The rights that {@code config/limits.md} has for a cluster. */
    @Test
    void cluster_asks_a_user_for_no_other_rights_even_while_a_slot_moves() {
        try (RedisCluster cluster = RedisCluster.start(0, Duration.ofMinutes(1))) {
            cluster.masters()
                    .forEach(node -> node.addUser(
                            "+cluster|slots", "+cluster|nodes", "+cluster|info", "+cluster|myid", "+info", "+asking"));
            cluster.move(HEARTBEATS);
            DataRedisProperties properties = of(cluster);
            properties.setUsername("embedpass");
            properties.setPassword("secret");
            try (SharedLimits limits = new SharedLimits(properties).shared()) {
                limits.beat();

                assertThat(limits.store().state().isDegraded()).isFalse();
                assertThat(limits.takes("alice", 30)).isEqualTo(20);
            }
            assertThat(cluster.masters())
                    .allSatisfy(node -> assertThat(node.answers("ACL", "LOG")).isEmpty());
        }
    }

    /** Beats until all ask Redis, whichever node has the bucket; at the same time, as those of a node that hangs take long. */
    private static void awaitShared(SharedLimits... limits) {
        await().atMost(Duration.ofMinutes(2))
                .until(() -> Stream.of(limits).parallel().allMatch(each -> {
                    each.beat();
                    return users().allMatch(user -> each.isShared(user + "-probe"));
                }));
    }

    private static Stream<String> users() {
        return IntStream.range(0, 30).mapToObj(i -> "user-" + i);
    }

    private static DataRedisProperties of(RedisCluster cluster) {
        return clusterAt(cluster.addresses());
    }

    private static DataRedisProperties clusterAt(List<String> nodes) {
        DataRedisProperties.Cluster place = new DataRedisProperties.Cluster();
        place.setNodes(nodes);
        DataRedisProperties properties = new DataRedisProperties();
        properties.setCluster(place);
        return properties;
    }
}
