package io.embedpass.limit.shared;

import static io.embedpass.limit.shared.SharedLimits.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.embedpass.fixture.RedisCluster;
import io.embedpass.fixture.RedisServer;
import io.embedpass.fixture.Tool;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslStoreBundle;

/** Redis as it is run: behind sentinels, as a cluster, with TLS and users of its own. */
class RedisTopologyTest {

    private static final String HEARTBEATS = "embedpass:test:instances";

    @BeforeAll
    static void assumeRedis() {
        RedisServer.assumeInstalled();
    }

    @Test
    void sentinels_lead_to_the_new_master_after_a_failover() {
        try (RedisServer main = RedisServer.start();
                RedisServer replica = RedisServer.start("--replicaof", "127.0.0.1 " + main.port());
                RedisServer sentinel = RedisServer.sentinel(main)) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() ->
                            sentinel.answers("SENTINEL", "replicas", "main").contains("" + replica.port())
                                    && main.answers("INFO", "replication").contains("state=online"));
            DataRedisProperties properties = new DataRedisProperties();
            DataRedisProperties.Sentinel place = new DataRedisProperties.Sentinel();
            place.setMaster("main");
            place.setNodes(List.of("127.0.0.1:" + sentinel.port()));
            properties.setSentinel(place);
            try (SharedLimits limits = new SharedLimits(properties).shared()) {
                assertThat(limits.takes("alice", 12)).isEqualTo(12);
                main.answers("WAIT", "1", "1000");
                main.kill();
                assertThat(limits.takes("alice", 3)).isEqualTo(3);

                limits.shared();

                assertThat(replica.answers("ROLE")).startsWith("master");
                assertThat(limits.takes("alice", 20)).isEqualTo(5);
            }
        }
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

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void cluster_limits_together_again_when_a_replica_took_over(boolean hangs) {
        try (RedisCluster cluster = RedisCluster.start(1, Duration.ofSeconds(1));
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

    /** Beats until both ask Redis, whichever node has the bucket. */
    private static void awaitShared(SharedLimits... limits) {
        await().atMost(Duration.ofSeconds(25))
                .until(() -> Stream.of(limits).allMatch(each -> {
                    each.beat();
                    return users().allMatch(user -> each.isShared(user + "-probe"));
                }));
    }

    private static Stream<String> users() {
        return IntStream.range(0, 30).mapToObj(i -> "user-" + i);
    }

    private static DataRedisProperties of(RedisCluster cluster) {
        DataRedisProperties.Cluster place = new DataRedisProperties.Cluster();
        place.setNodes(cluster.addresses());
        DataRedisProperties properties = new DataRedisProperties();
        properties.setCluster(place);
        return properties;
    }

    @Test
    void tls_and_a_user_who_may_do_nothing_else_are_enough(@TempDir Path directory) throws Exception {
        Tool.run(
                directory,
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-keyout",
                "key.pem",
                "-out",
                "cert.pem",
                "-days",
                "2",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=DNS:localhost");
        String cert = directory.resolve("cert.pem").toString();
        int port = RedisServer.freePort();
        try (RedisServer redis = RedisServer.start(
                "--tls-port",
                "" + port,
                "--tls-cert-file",
                cert,
                "--tls-key-file",
                directory.resolve("key.pem").toString(),
                "--tls-auth-clients",
                "no")) {
            redis.answers(
                    "ACL",
                    "SETUSER",
                    "embedpass",
                    "on",
                    ">secret",
                    "~embedpass:*",
                    "resetchannels",
                    "-@all",
                    "+evalsha",
                    "+eval",
                    "+time",
                    "+get",
                    "+set",
                    "+del",
                    "+zadd",
                    "+zremrangebyscore",
                    "+zcard",
                    "+pexpire",
                    "+ping",
                    "+hello",
                    "+auth",
                    "+client|setname");
            redis.answers("CONFIG", "SET", "requirepass", "somebody-elses");
            DataRedisProperties properties = at(port);
            properties.setHost("localhost");
            properties.setUsername("embedpass");
            properties.setPassword("secret");
            properties.getSsl().setEnabled(true);
            properties.getSsl().setBundle("redis");
            DefaultSslBundleRegistry bundles =
                    new DefaultSslBundleRegistry("redis", SslBundle.of(SslStoreBundle.of(null, null, trust(cert))));
            try (SharedLimits limits = new SharedLimits(properties, bundles, OnFailure.REFUSE, 1).shared()) {
                assertThat(limits.takes("alice", 30)).isEqualTo(20);
            }
        }
    }

    private static KeyStore trust(String file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null);
        try (InputStream in = new FileInputStream(file)) {
            store.setCertificateEntry(
                    "redis", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        return store;
    }
}
