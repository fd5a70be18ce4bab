package io.embedpass.ship;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.embedpass.fixture.Backends;
import io.embedpass.fixture.Kustomized;
import io.embedpass.fixture.PackagedEmbedpass;
import io.embedpass.fixture.Pod;
import io.embedpass.fixture.RunningEmbedpass;
import io.embedpass.fixture.TestKeys;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar among the files of the overlay production, each where, as whose and in the way that the kubelet mounts it. */
class KubernetesMountIT {

    private static final KeyPair FIRST = TestKeys.rsa(2048);
    private static final KeyPair SECOND = TestKeys.rsa(2048);
    private static final String PAGE = "https://app.example.com";
    private static final String ANOTHER_PAGE = "https://another.example.com";

    @TempDir
    private static Path directory;

    private static String plan;
    private static Pod pod;
    private static PackagedEmbedpass embedpass;

    @BeforeAll
    static void start() {
        PackagedEmbedpass.assumePackaged();
        Kustomized.assumeInstalled();
        Kustomized overlay = Kustomized.overlay("production");
        // A key of yesterday, whenever that is: nobody is to be told that it grew old.
        plan = overlay.file("embedpass-watched", "signing-keys.yaml")
                .replaceAll("(?<=(published|activate)-at: )\\S+", daysAgo(1).toString());
        assertThat(overlay.secrets("embedpass-signing-keys")).containsOnlyKeys("2026-11.pem");
        assertThat(overlay.secrets("embedpass-secrets"))
                .containsOnlyKeys("admin-password-hash", "spring.data.redis.password");
        pod = Pod.mount(
                directory,
                overlay,
                Map.of(
                        "embedpass-signing-keys",
                        Map.of("2026-11.pem", TestKeys.pem(FIRST.getPrivate())),
                        "embedpass-secrets",
                        Map.of(
                                "admin-password-hash",
                                "{bcrypt}" + "$2a$10$" + "a".repeat(53),
                                "spring.data.redis.password",
                                "redis")));
        // No Redis is here, and the load balancer is this test.
        embedpass = pod.launch(Stream.concat(
                                Backends.arguments().stream(),
                                Stream.of("--embedpass.limits.store=local", "--embedpass.trusted-proxies=127.0.0.1/32"))
                        .toList())
                .ready();
    }

    @AfterAll
    static void stop() {
        if (embedpass != null) {
            embedpass.close();
        }
    }

    @Test
    void the_journal_is_written_and_aws_lc_loaded_from_the_volumes_of_the_pod() {
        assertThat(ask(PAGE).statusCode()).isEqualTo(200);
        assertThat(directory.resolve("var/lib/embedpass/data/audit/audit.jsonl"))
                .isNotEmptyFile();
        assertThat(embedpass.output()).doesNotContain("WARN", "ERROR");
    }

    @Test
    void a_list_that_the_kubelet_swaps_takes_effect() {
        assertThat(ask(ANOTHER_PAGE).statusCode()).isEqualTo(403);

        publish(origins(PAGE, ANOTHER_PAGE), plan);

        await().until(() -> ask(ANOTHER_PAGE).statusCode() == 200);
    }

    /** First the Secret, then the plan that names the new key: the kubelet swaps each by itself. */
    @Test
    void a_key_and_a_plan_that_the_kubelet_swaps_take_effect() {
        assertThat(kid()).isEqualTo(TestKeys.kid(FIRST));

        pod.volume("signing-keys")
                .publish(Map.of(
                        "2026-11.pem", TestKeys.pem(FIRST.getPrivate()),
                        "2026-12.pem", TestKeys.pem(SECOND.getPrivate())));
        plan = plan
                + entry(
                        "2026-12.pem",
                        Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(3));
        publish(origins(PAGE), plan);

        await().until(() -> kid().equals(TestKeys.kid(SECOND)));
    }

    private static void publish(String origins, String plan) {
        pod.volume("watched").publish(Map.of("allowed-origins.yaml", origins, "signing-keys.yaml", pod.here(plan)));
    }

    private static String origins(String... pages) {
        return "origins: [" + String.join(", ", pages) + "]\n";
    }

    private static String entry(String key, Instant activateAt) {
        return """
                  - source: file:/run/secrets/embedpass/keys/%s
                    published-at: %s
                    activate-at: %s
                """.formatted(key, activateAt.minus(Duration.ofDays(2)), activateAt);
    }

    private static Instant daysAgo(int days) {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofDays(days));
    }

    private static String kid() {
        return RunningEmbedpass.token(ask(PAGE)).getHeader().getKeyID();
    }

    private static HttpResponse<String> ask(String page) {
        return embedpass.send(Backends.tokenRequest(embedpass.uri("/embed/token"))
                .header("X-Forwarded-Proto", "https")
                .header("Origin", page));
    }
}
