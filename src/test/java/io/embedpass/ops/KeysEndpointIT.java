package io.embedpass.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.embedpass.fixture.RunningEmbedpass;
import io.embedpass.fixture.TestKeys;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class KeysEndpointIT {

    @TempDir
    private static Path directory;

    private static KeyPair retired;
    private static KeyPair active;
    private static KeyPair staged;
    private static RunningEmbedpass embedpass;

    @BeforeAll
    static void start() {
        retired = TestKeys.rsa(2048);
        active = TestKeys.rsa(2048);
        staged = TestKeys.rsa(3072);
        TestKeys.file(directory.resolve("retired"), TestKeys.pem(retired.getPrivate()));
        TestKeys.file(directory.resolve("active"), TestKeys.pem(active.getPrivate()));
        TestKeys.file(directory.resolve("staged"), TestKeys.pem(staged.getPrivate()));
        embedpass = RunningEmbedpass.demo().keyPlan(plan("")).start();
    }

    @AfterAll
    static void stop() {
        embedpass.close();
    }

    private static String plan(String ofStaged) {
        return """
                environment: demo
                keys:
                  - source: file:%1$s/retired
                    activate-at: 2026-01-01T00:00:00Z
                  - source: file:%1$s/active
                    activate-at: 2026-04-01T00:00:00Z
                  - source: file:%1$s/staged
                %2$s""".formatted(directory, ofStaged);
    }

    @Test
    void every_key_of_the_plan_is_told_with_its_state_and_what_it_did() throws Exception {
        embedpass.get(embedpass.uri("/.well-known/jwks.json"));
        embedpass.send(embedpass.tokenRequest("/embed/token"));

        JsonNode keys = listing().path("keys");

        assertThat(keys).hasSize(3);
        JsonNode old = keys.get(0);
        assertThat(old.path("state").asString()).isEqualTo("retired");
        assertThat(old.path("thumbprint").isNull()).isTrue();
        JsonNode now = keys.get(1);
        assertThat(now.path("state").asString()).isEqualTo("active");
        assertThat(now.path("thumbprint").asString()).isEqualTo(TestKeys.kid(active));
        assertThat(now.path("provider").asString()).isEqualTo("file");
        assertThat(now.path("line").asInt()).isEqualTo(5);
        assertThat(now.path("bits").asInt()).isEqualTo(2048);
        assertThat(now.path("signsFor").get(0).asString()).isEqualTo("feedback");
        assertThat(now.path("activatedAt").asString()).isEqualTo("2026-04-01T00:00:00Z");
        assertThat(now.path("ageSeconds").asLong())
                .isBetween(1L, Duration.ofDays(100_000).toSeconds());
        assertThat(now.path("tokensSigned").asLong()).isPositive();
        assertThat(Instant.parse(now.path("lastJwksFetch").asString()))
                .isAfterOrEqualTo(Instant.parse(now.path("publishedSince").asString()));
        JsonNode next = keys.get(2);
        assertThat(next.path("state").asString()).isEqualTo("staged");
        assertThat(next.path("thumbprint").asString()).isEqualTo(TestKeys.kid(staged));
        assertThat(next.path("activatedAt").isNull()).isTrue();
        assertThat(next.path("tokensSigned").asLong()).isZero();
    }

    @Test
    void no_source_says_more_than_its_scheme() {
        assertThat(listing().toString()).doesNotContain(directory.toString());
    }

    @Test
    void a_key_that_grew_old_without_a_successor_is_told_in_words_health_and_metrics() throws Exception {
        assertThat(listing().path("advice").toString())
                .contains("embed feedback", TestKeys.kid(active), "no successor is planned");
        assertThat(health().path("advice").toString()).contains("no successor is planned");
        assertThat(embedpass.metric("embedpass_key_successor_missing{embed=\"feedback\"}"))
                .isEqualTo(1);

        Instant tomorrow = Instant.now().plus(Duration.ofDays(1));
        Files.writeString(
                embedpass.keyPlanFile(),
                plan("    activate-at: " + tomorrow + "\n    published-at: 2026-05-01T00:00:00Z\n"));

        await().until(() -> embedpass.metric("embedpass_key_successor_missing{embed=\"feedback\"}") == 0);
        assertThat(embedpass.metric("embedpass_key_next_activation_timestamp_seconds{embed=\"feedback\"}"))
                .isEqualTo((double) tomorrow.getEpochSecond());
        assertThat(health().path("nextActivations").path("feedback").asString()).isEqualTo(tomorrow.toString());
        assertThat(listing().path("advice")).isEmpty();
        assertThat(Instant.parse(listing().path("keys").get(1).path("retiresAt").asString()))
                .isAfter(tomorrow);

        Files.writeString(embedpass.keyPlanFile(), plan(""));
        await().until(() -> embedpass.metric("embedpass_key_successor_missing{embed=\"feedback\"}") == 1);
    }

    @Test
    void only_an_administrator_may_look() {
        assertThat(embedpass.get(embedpass.managementUri("/actuator/keys")).statusCode())
                .isEqualTo(401);
        assertThat(embedpass.get(embedpass.uri("/actuator/keys")).statusCode()).isEqualTo(404);
    }

    private static JsonNode listing() {
        return administrator("/actuator/keys");
    }

    private static JsonNode health() {
        return administrator("/actuator/health").path("components").path("keys").path("details");
    }

    private static JsonNode administrator(String path) {
        return RunningEmbedpass.json(embedpass.send(HttpRequest.newBuilder(embedpass.managementUri(path))
                .header("Authorization", RunningEmbedpass.basic("admin", "admin"))));
    }
}
