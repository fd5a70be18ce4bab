package io.embedpass.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import io.embedpass.fixture.Backends;
import io.embedpass.fixture.RunningEmbedpass;
import io.embedpass.fixture.TestKeys;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.actuate.audit.AuditEventRepository;

class KeyRotationIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String LONG_AGO = "2026-01-01T00:00:00Z";

    private static KeyPair oldPair;
    private static KeyPair newPair;

    @TempDir
    private Path directory;

    private RunningEmbedpass embedpass;

    @BeforeAll
    static void makeKeys() {
        oldPair = TestKeys.rsa(2048);
        newPair = TestKeys.rsa(2048);
    }

    @BeforeEach
    void start() {
        TestKeys.file(directory.resolve("old"), TestKeys.pem(oldPair.getPrivate()));
        embedpass = Backends.production(directory, oldPair.getPrivate())
                .with("embedpass.require-https", "false")
                .with("embedpass.keys.publish-ahead", "2s")
                .keyPlan(plan(key("old", LONG_AGO)))
                .start();
    }

    @AfterEach
    void stop() {
        embedpass.close();
    }

    @Test
    void a_staged_key_is_published_and_does_not_sign() throws Exception {
        writeNewKey();
        replan(key("old", LONG_AGO), key("new", null));

        await().atMost(PATIENCE).until(() -> published().contains(TestKeys.kid(newPair)));
        assertThat(published()).contains(TestKeys.kid(oldPair));
        assertThat(signer()).isEqualTo(TestKeys.kid(oldPair));
        assertThat(state(newPair, "staged")).isEqualTo(1);
    }

    @Test
    void a_key_signs_from_its_activation_on_and_the_old_one_stays_published() throws Exception {
        writeNewKey();
        Instant activation = Instant.now().plusSeconds(10);
        replan(key("old", LONG_AGO), key("new", activation.toString()));
        await().atMost(PATIENCE).until(() -> published().contains(TestKeys.kid(newPair)));
        assertThat(signer()).isEqualTo(TestKeys.kid(oldPair));

        await().atMost(PATIENCE).until(() -> signer().equals(TestKeys.kid(newPair)));

        assertThat(Instant.now()).isAfterOrEqualTo(activation);
        assertThat(published()).contains(TestKeys.kid(oldPair), TestKeys.kid(newPair));
        assertThat(state(oldPair, "draining")).isEqualTo(1);
        assertThat(state(newPair, "active")).isEqualTo(1);
        assertThat(embedpass.get(embedpass.uri("/embed/public-key.pem")).body())
                .isEqualTo(TestKeys.pem("PUBLIC KEY", newPair.getPublic().getEncoded()));
    }

    @Test
    void a_key_that_was_replaced_long_ago_is_no_longer_published() throws Exception {
        writeNewKey();
        embedpass.close();
        embedpass = Backends.production(directory, oldPair.getPrivate())
                .with("embedpass.require-https", "false")
                .keyPlan(plan(
                        key("old", LONG_AGO),
                        key("new", Instant.now().minus(Duration.ofHours(1)).toString())))
                .start();

        assertThat(published()).containsExactly(TestKeys.kid(newPair));
        assertThat(signer()).isEqualTo(TestKeys.kid(newPair));
    }

    @Test
    void a_compromised_key_is_out_at_once_although_the_rest_of_the_plan_is_faulty() throws Exception {
        replan(key("old", LONG_AGO) + "    compromised: true\n", key("not-there", null));

        await().atMost(PATIENCE).until(() -> published().isEmpty());
        assertThat(embedpass
                        .send(Backends.tokenRequest(embedpass.uri("/embed/token")))
                        .statusCode())
                .isEqualTo(503);
        awaitRefusals(1);
        assertThat(embedpass
                        .get(embedpass.managementUri("/actuator/health/readiness"))
                        .statusCode())
                .isEqualTo(503);

        writeNewKey();
        replan(
                key("old", LONG_AGO) + "    compromised: true\n",
                key("new", Instant.now().toString()) + "    emergency: true\n");
        await().atMost(PATIENCE).until(() -> published().equals(List.of(TestKeys.kid(newPair))));
        assertThat(signer()).isEqualTo(TestKeys.kid(newPair));
    }

    @Test
    void the_plan_of_another_environment_takes_nothing_out() throws Exception {
        Files.writeString(
                embedpass.keyPlanFile(),
                plan(key("old", LONG_AGO) + "    compromised: true\n").replace("production", "staging"));

        awaitRefusals(1);
        assertThat(signer()).isEqualTo(TestKeys.kid(oldPair));
    }

    @Test
    void a_broken_plan_keeps_the_old_key_signing() throws Exception {
        Files.writeString(embedpass.keyPlanFile(), "environment: production\nkeys:\n  - source: file:" + directory);

        awaitRefusals(1);
        assertThat(signer()).isEqualTo(TestKeys.kid(oldPair));
        assertThat(published()).containsExactly(TestKeys.kid(oldPair));
    }

    @Test
    void a_plan_without_an_active_key_is_told_of_once() throws Exception {
        replan(key("old", "2999-01-01T00:00:00Z"));
        awaitRefusals(1);

        replan(key("old", "2999-01-02T00:00:00Z"));
        awaitRefusals(2);
        replan(key("old", "2999-01-03T00:00:00Z"));
        awaitRefusals(3);

        assertThat(embedpass.bean(AuditEventRepository.class).find(null, null, "embedpass.config.refused"))
                .hasSize(3);
        assertThat(signer()).isEqualTo(TestKeys.kid(oldPair));
    }

    @Test
    void a_key_file_that_comes_after_its_plan_is_found() throws Exception {
        replan(key("old", LONG_AGO), key("new", Instant.now().toString()) + "    emergency: true\n");
        awaitRefusals(1);
        assertThat(signer()).isEqualTo(TestKeys.kid(oldPair));

        writeNewKey();

        await().atMost(PATIENCE).until(() -> signer().equals(TestKeys.kid(newPair)));
    }

    @Test
    void a_plan_that_was_removed_keeps_the_key_signing() throws Exception {
        String plan = Files.readString(embedpass.keyPlanFile());
        Files.delete(embedpass.keyPlanFile());
        awaitRefusals(1);
        assertThat(signer()).isEqualTo(TestKeys.kid(oldPair));
        Files.delete(embedpass.originsFile());
        await().atMost(PATIENCE).until(() -> failed("allowed-origins") == 1);
        assertThat(signer()).isEqualTo(TestKeys.kid(oldPair));

        Files.writeString(embedpass.keyPlanFile(), plan);
        await().atMost(PATIENCE)
                .until(() ->
                        embedpass.metric("embedpass_config_reloads_total{file=\"signing-keys\",result=\"ok\"}") == 1);
    }

    private void awaitRefusals(int count) {
        await().atMost(PATIENCE).until(() -> failed("signing-keys") == count);
    }

    private double failed(String file) {
        return embedpass.metric("embedpass_config_reloads_total{file=\"" + file + "\",result=\"failed\"}");
    }

    private double state(KeyPair pair, String state) {
        return embedpass.metric("embedpass_key_state{kid=\"" + TestKeys.kid(pair) + "\",state=\"" + state + "\"}");
    }

    private void writeNewKey() {
        TestKeys.file(directory.resolve("new"), TestKeys.pem(newPair.getPrivate()));
    }

    private void replan(String... keys) throws IOException {
        Files.writeString(embedpass.keyPlanFile(), plan(keys));
    }

    private static String plan(String... keys) {
        return "environment: production\nkeys:\n" + String.join("", keys);
    }

    private String key(String name, @Nullable String activateAt) {
        return "  - source: file:" + directory.resolve(name) + "\n"
                + (activateAt == null ? "" : "    activate-at: " + activateAt + "\n");
    }

    private List<String> published() throws ParseException {
        HttpResponse<String> answer = embedpass.get(embedpass.uri("/.well-known/jwks.json"));
        return JWKSet.parse(answer.body()).getKeys().stream().map(JWK::getKeyID).toList();
    }

    private String signer() {
        HttpResponse<String> answer = embedpass.send(Backends.tokenRequest(embedpass.uri("/embed/token")));
        return RunningEmbedpass.token(answer).getHeader().getKeyID();
    }
}
