package io.embedpass.limit.shared;

import static io.embedpass.limit.shared.SharedLimits.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.embedpass.fixture.RedisServer;
import io.embedpass.fixture.Tool;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslStoreBundle;

/** Redis as it is run: behind sentinels, with TLS and users of its own. */
class RedisTopologyTest {

    @BeforeAll
    static void assumeRedis() {
        RedisServer.assumeInstalled();
    }

    @Test
    void sentinels_lead_to_the_new_master_after_a_failover() {
        try (RedisServer main = RedisServer.start();
                RedisServer replica = RedisServer.start("--replicaof", "127.0.0.1 " + main.port());
                RedisServer sentinel = RedisServer.sentinel(main)) {
            await().until(() -> sentinel.answers("SENTINEL", "replicas", "main").contains("" + replica.port())
                    && main.answers("INFO", "replication").contains("state=online"));
            DataRedisProperties properties = new DataRedisProperties();
            DataRedisProperties.Sentinel place = new DataRedisProperties.Sentinel();
            place.setMaster("main");
            place.setNodes(List.of("127.0.0.1:" + sentinel.port()));
            properties.setSentinel(place);
            try (SharedLimits limits = new SharedLimits(properties).shared()) {
                assertThat(limits.takes("alice", 12)).isEqualTo(12);
                main.answers("WAIT", "1", "60000");
                main.kill();
                assertThat(limits.takes("alice", 3)).isEqualTo(3);

                limits.shared();

                assertThat(replica.answers("ROLE")).startsWith("master");
                assertThat(limits.takes("alice", 20)).isEqualTo(5);
            }
        }
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
            redis.addUser();
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
