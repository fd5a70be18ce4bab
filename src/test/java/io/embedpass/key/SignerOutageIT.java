package io.embedpass.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import com.nimbusds.jose.crypto.RSASSASigner;
import io.embedpass.fixture.FakeClock;
import io.embedpass.fixture.FlakyKeys;
import io.embedpass.fixture.RunningEmbedpass;
import io.embedpass.fixture.TestKeys;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What is seen from outside when keys that sign somewhere else do not. */
class SignerOutageIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String FEEDBACK = "/embed/feedback/token";
    private static final String VIDEO = "/embed/video/token";
    private static final String ADMIN = RunningEmbedpass.basic("admin", "admin-secret");

    private final FakeClock clock = new FakeClock("2027-01-01T00:00:00Z");
    private final FlakyKeys keys = new FlakyKeys();
    private final FlakyKeys.Signer signer = keys.signer("feedback");
    private RunningEmbedpass embedpass;

    @BeforeEach
    void start() {
        embedpass = RunningEmbedpass.demo()
                .bean("flakyKeyProvider", KeyProvider.class, keys)
                .clock(clock)
                .with("embedpass.keys.remote.time-limit", "10s")
                .with("embedpass.keys.remote.concurrency", "4")
                .with("embedpass.embeds.video.issuer", "acme/video rooms")
                .with("embedpass.embeds.video.audience", "room-7")
                .with("embedpass.embeds.video.key-consumer", "pinned")
                .with("embedpass.admins[0].username", "admin")
                .with("embedpass.admins[0].password", "{noop}admin-secret")
                .keyPlan("""
                        environment: demo
                        keys:
                          - {source: 'flaky:feedback', activate-at: 2026-01-01T00:00:00Z}
                          - {source: 'flaky:video', embeds: {video: 2026-01-01T00:00:00Z}}
                        """)
                .start();
    }

    @AfterEach
    void stop() {
        embedpass.close();
    }

    @Test
    void keys_that_fail_take_the_instance_out_after_10_s_and_it_comes_back_by_itself() {
        assertThat(ask(FEEDBACK).statusCode()).isEqualTo(200);
        assertThat(readiness().statusCode()).isEqualTo(200);
        signer.behave(FlakyKeys.FAILING);
        keys.signer("video").behave(FlakyKeys.FAILING);

        assertUnavailable(ask(FEEDBACK));
        assertUnavailable(ask(VIDEO));
        assertThat(readiness().statusCode()).isEqualTo(200);
        clock.advance(Duration.ofMillis(9_999));
        assertThat(readiness().statusCode()).isEqualTo(200);
        clock.advance(Duration.ofMillis(1));
        assertThat(readiness().statusCode()).isEqualTo(503);
        assertThat(json(readiness())
                        .path("components")
                        .path("signingKey")
                        .path("details")
                        .path("keys"))
                .hasSize(2)
                .allSatisfy(key -> {
                    assertThat(key.path("kid").asString()).hasSize(43);
                    assertThat(key.path("provider").asString()).isEqualTo("flaky");
                    assertThat(key.path("failingSince").asString()).startsWith("2027-01-01T00:00:00");
                    assertThat(key.path("lastError").asString()).isNotEmpty();
                });
        assertThat(embedpass
                        .get(embedpass.managementUri("/actuator/health/liveness"))
                        .statusCode())
                .isEqualTo(200);

        signer.behave(FlakyKeys.WELL);
        keys.signer("video").behave(FlakyKeys.WELL);
        clock.advance(Duration.ofSeconds(6));
        await().atMost(PATIENCE).until(() -> readiness().statusCode() == 200);
        await().atMost(PATIENCE).until(() -> ask(FEEDBACK).statusCode() == 200);
    }

    @Test
    void a_clock_that_is_set_back_keeps_no_dead_key_in() {
        signer.behave(FlakyKeys.FAILING);
        keys.signer("video").behave(FlakyKeys.FAILING);
        assertUnavailable(ask(FEEDBACK));
        assertUnavailable(ask(VIDEO));

        clock.advance(Duration.ofHours(-1));

        assertThat(readiness().statusCode()).isEqualTo(503);
    }

    @Test
    void health_tells_why_a_key_fails_while_it_is_left_alone() {
        signer.behave(FlakyKeys.FAILING);
        await().atMost(PATIENCE).until(() -> {
            ask(FEEDBACK);
            return failures("open") > 0;
        });

        assertThat(json(readiness()).toString()).contains("the session is gone");
    }

    @Test
    void while_one_active_key_signs_the_instance_stays_in() {
        signer.behave(FlakyKeys.FAILING);
        assertUnavailable(ask(FEEDBACK));
        clock.advance(Duration.ofSeconds(11));

        assertThat(ask(VIDEO).statusCode()).isEqualTo(200);
        assertThat(readiness().statusCode()).isEqualTo(200);
        assertThat(json(readiness()).toString()).containsOnlyOnce("lastError");
    }

    @Test
    void a_dead_key_is_noticed_before_users_do() {
        assertThat(ask(FEEDBACK).statusCode()).isEqualTo(200);
        signer.behave(FlakyKeys.FAILING);
        keys.signer("video").behave(FlakyKeys.FAILING);
        clock.advance(Duration.ofSeconds(31));

        await().atMost(PATIENCE).until(() -> failures("error") >= 2);
        clock.advance(Duration.ofSeconds(10));
        await().atMost(PATIENCE).until(() -> readiness().statusCode() == 503);
    }

    @Test
    void a_key_that_hangs_stops_neither_the_other_nor_the_watched_files() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        signer.behave((good, header, input) -> {
            Uninterruptibles.awaitUninterruptibly(end);
            return good.sign(header, input);
        });
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<HttpResponse<String>> asking = () -> ask(FEEDBACK);
            for (Future<HttpResponse<String>> hanging : callers.invokeAll(Collections.nCopies(4, asking))) {
                assertUnavailable(hanging.get());
            }
        }
        assertThat(failures("timeout")).isPositive();
        assertUnavailable(ask(FEEDBACK));
        assertThat(ask(VIDEO).statusCode()).isEqualTo(200);
        Files.writeString(
                embedpass.originsFile(), "origins: [" + RunningEmbedpass.ALLOWED + ", https://b.example.com]");
        await().atMost(PATIENCE).until(() -> askFrom("https://b.example.com").statusCode() == 200);

        end.countDown();
        signer.behave(FlakyKeys.WELL);
        await().atMost(PATIENCE).until(() -> {
            clock.advance(Duration.ofSeconds(1));
            return ask(FEEDBACK).statusCode() == 200;
        });
    }

    @Test
    void a_signature_of_another_key_never_leaves_and_is_counted() {
        PrivateKey foreign = TestKeys.rsa(2048).getPrivate();
        signer.behave((good, header, input) -> new RSASSASigner(foreign).sign(header, input));

        assertUnavailable(ask(FEEDBACK));

        assertThat(failures("mismatch")).isPositive();
        assertThat(embedpass.metrics().lines())
                .filteredOn(line -> line.startsWith("embedpass_signature_mismatches_total{"))
                .hasSize(2)
                .areExactly(1, new org.assertj.core.api.Condition<>(line -> !line.endsWith(" 0.0"), "counted"));
    }

    private double failures(String reason) {
        return embedpass.metric("embedpass_signer_failures_total{provider=\"flaky\",reason=\"" + reason + "\"}");
    }

    private HttpResponse<String> ask(String path) {
        return embedpass.send(embedpass.tokenRequest(path));
    }

    private HttpResponse<String> askFrom(String origin) {
        return embedpass.send(embedpass.tokenRequest(VIDEO).setHeader("Origin", origin));
    }

    private HttpResponse<String> readiness() {
        return embedpass.send(HttpRequest.newBuilder(embedpass.managementUri("/actuator/health/readiness"))
                .header("Authorization", ADMIN));
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return RunningEmbedpass.json(answer);
    }

    private static void assertUnavailable(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("retry-after")).hasValue("5");
        assertThat(json(answer).path("code").asString()).isEqualTo("signer-unavailable");
        assertThat(answer.body()).doesNotContain("session");
    }
}
