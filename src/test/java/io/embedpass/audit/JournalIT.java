package io.embedpass.audit;

import static io.embedpass.fixture.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.embedpass.fixture.Acme;
import io.embedpass.fixture.AuditLines;
import io.embedpass.fixture.RunningEmbedpass;
import io.embedpass.fixture.Scrape;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** No answer without a record: the journal in the running service. */
class JournalIT {

    private static final String TOKEN = "/embed/token";

    @TempDir
    private Path directory;

    @Test
    void every_attempt_is_in_the_journal_when_its_answer_arrives_and_the_log_says_the_same() throws IOException {
        try (RunningEmbedpass acme = Acme.setup().start();
                AuditLines logged = AuditLines.open()) {
            acme.send(acme.tokenRequest(TOKEN));
            assertThat(Files.readAllLines(acme.journal())).hasSize(1);
            acme.send(acme.tokenRequest(TOKEN).setHeader("Origin", Acme.FOREIGN));
            assertThat(Files.readAllLines(acme.journal())).hasSize(2);
            acme.send(acme.tokenRequest(TOKEN).method("DELETE", BodyPublishers.noBody()));
            acme.send(acme.tokenRequest("/embed/nothing/token"));
            acme.send(acme.tokenRequest(TOKEN).header("Content-Type", "text/plain"));

            List<String> lines = Files.readAllLines(acme.journal());
            assertThat(lines).hasSize(5).allMatch(line -> line.getBytes(StandardCharsets.UTF_8).length < 4096);
            assertThat(lines.stream()
                            .map(line ->
                                    line.replaceAll(",\"prev\":\"[0-9a-f]{64}\",\"hash\":\"[0-9a-f]{64}\"}$", "}")))
                    .containsExactlyElementsOf(logged.texts());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"allowed", "foreign", "method", "shape"})
    void while_nothing_can_be_recorded_nobody_gets_another_answer_than_503(String kind) throws IOException {
        Path blocker = Files.writeString(directory.resolve("blocker"), "");
        try (RunningEmbedpass acme = Acme.setup()
                .with("embedpass.audit.file", blocker.resolve("audit.jsonl").toString())
                .start()) {
            HttpRequest.Builder request = acme.tokenRequest(TOKEN);
            switch (kind) {
                case "foreign" -> request.setHeader("Origin", Acme.FOREIGN);
                case "method" -> request.method("PUT", BodyPublishers.noBody());
                case "shape" -> request.header("Content-Type", "text/plain");
                default -> {}
            }
            HttpResponse<String> answer = acme.send(request);

            assertProblem(answer, 503, "audit-unavailable");
            assertThat(answer.headers().firstValue("retry-after")).hasValue("2");
            assertThat(answer.headers().allValues("access-control-allow-origin"))
                    .isEqualTo(kind.equals("foreign") ? List.of() : List.of(Acme.APP));
            assertThat(Scrape.of(acme).of("embedpass_attempts_total").filter(sample -> sample.value() > 0))
                    .singleElement()
                    .matches(sample -> sample.has("code", "audit-unavailable") && sample.has("outcome", "failed"));
            assertThat(acme.metric("embedpass_audit_available")).isZero();
            assertThat(acme.metric("embedpass_ready")).isZero();
            assertThat(acme.get(acme.managementUri("/actuator/health/readiness"))
                            .statusCode())
                    .isEqualTo(503);
            assertThat(acme.get(acme.managementUri("/actuator/health/liveness")).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void it_comes_back_by_itself() throws IOException {
        Path blocker = Files.writeString(directory.resolve("blocker"), "");
        try (RunningEmbedpass acme = Acme.setup()
                .with("embedpass.audit.file", blocker.resolve("audit.jsonl").toString())
                .start()) {
            assertProblem(acme.send(acme.tokenRequest(TOKEN)), 503, "audit-unavailable");
            Files.delete(blocker);

            await().atMost(Duration.ofSeconds(15))
                    .until(() -> acme.get(acme.managementUri("/actuator/health/readiness"))
                                    .statusCode()
                            == 200);
            assertThat(acme.send(acme.tokenRequest(TOKEN)).statusCode()).isEqualTo(200);
            assertThat(Files.readAllLines(blocker.resolve("audit.jsonl"))).hasSize(1);
            assertThat(acme.metric("embedpass_audit_available")).isEqualTo(1);
            assertThat(acme.metric("embedpass_audit_failures_total{reason=\"open\"}"))
                    .isPositive();
        }
    }

    @Test
    void an_administrator_is_told_why() throws IOException {
        Path blocker = Files.writeString(directory.resolve("blocker"), "");
        try (RunningEmbedpass acme = Acme.setup()
                .with("embedpass.audit.file", blocker.resolve("audit.jsonl").toString())
                .start()) {
            HttpResponse<String> health = acme.send(HttpRequest.newBuilder(acme.managementUri("/actuator/health"))
                    .header("Authorization", Acme.ADMIN));
            JsonNode audit = RunningEmbedpass.json(health).path("components").path("audit");

            assertThat(audit.path("status").asString()).isEqualTo("DOWN");
            assertThat(audit.path("details").path("reason").asString()).contains("cannot be opened", "blocker");
            assertThat(acme.get(acme.managementUri("/actuator/health")).body()).doesNotContain("blocker");
        }
    }

    /** In whatever word the binder takes for false. */
    @ParameterizedTest
    @ValueSource(strings = {"false", "off"})
    void without_a_journal_records_are_numbered_and_logged(String off) {
        try (RunningEmbedpass acme =
                        Acme.setup().with("embedpass.audit.journal", off).start();
                AuditLines logged = AuditLines.open()) {
            assertThat(acme.send(acme.tokenRequest(TOKEN)).statusCode()).isEqualTo(200);

            assertThat(logged.only().path("seq").asLong()).isEqualTo(1);
            assertThat(acme.journal()).doesNotExist();
            assertThat(acme.metric("embedpass_audit_available")).isEqualTo(1);
            assertThat(acme.get(acme.managementUri("/actuator/health/readiness"))
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void users_and_clients_stand_there_as_pseudonyms_where_that_is_configured() throws IOException {
        Path key = Files.writeString(directory.resolve("key"), "k".repeat(32));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("r--------"));
        try (RunningEmbedpass acme = Acme.setup()
                        .with("embedpass.audit.pseudonymise", "file:" + key)
                        .start();
                AuditLines logged = AuditLines.open()) {
            acme.send(acme.tokenRequest(TOKEN));

            assertThat(logged.only().path("user").asString()).matches("hmac:[A-Za-z0-9_-]{22}");
            assertThat(logged.only().path("client").asString()).matches("hmac:[A-Za-z0-9_-]{22}");
            assertThat(Files.readString(acme.journal())).doesNotContain("alice", "127.0.0.1");
            assertThat(acme.send(HttpRequest.newBuilder(acme.managementUri("/actuator/auditevents"))
                                    .header("Authorization", Acme.ADMIN))
                            .body())
                    .doesNotContain("alice");
        }
    }
}
