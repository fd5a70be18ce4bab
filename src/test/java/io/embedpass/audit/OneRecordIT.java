package io.embedpass.audit;

import static io.embedpass.fixture.RunningEmbedpass.basic;
import static io.embedpass.fixture.RunningEmbedpass.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.embedpass.fixture.Acme;
import io.embedpass.fixture.AuditLines;
import io.embedpass.fixture.RawHttp;
import io.embedpass.fixture.RunningEmbedpass;
import io.embedpass.fixture.Scrape;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Contract section 8: every attempt leaves one record and is counted once, however it ends. */
@ExtendWith(Acme.class)
class OneRecordIT {

    private static final List<String> FIELDS = List.of(
            "seq",
            "at",
            "id",
            "outcome",
            "code",
            "detail",
            "embed",
            "user",
            "source",
            "actor",
            "origin",
            "client",
            "kid",
            "jti",
            "exp",
            "user_agent",
            "took_us",
            "config");

    private final RunningEmbedpass acme;
    private final AuditLines lines;

    OneRecordIT(RunningEmbedpass acme) {
        this.acme = acme;
        this.lines = AuditLines.open();
    }

    @AfterEach
    void stopListening() {
        lines.close();
    }

    private double counted() {
        return Scrape.of(acme).sum("embedpass_attempts_total");
    }

    /** A refusal may arrive a moment before its record. */
    private void assertCountedOnce(double before) {
        Instant end = Instant.now().plusSeconds(10);
        while (counted() == before && Instant.now().isBefore(end)) {
            Thread.onSpinWait();
        }
        assertThat(counted() - before).isEqualTo(1);
        assertThat(lines.texts()).hasSize(1);
    }

    @Test
    void of_a_token_it_says_what_was_signed_for_whom_and_nothing_more() throws Exception {
        double before = counted();
        HttpResponse<String> answer =
                acme.send(acme.tokenRequest("/embed/token").header("User-Agent", "test/1"));

        JsonNode record = lines.only();
        var token = RunningEmbedpass.token(answer);
        assertCountedOnce(before);
        assertThat(record.propertyNames()).containsExactlyElementsOf(FIELDS);
        assertThat(record.path("seq").asLong()).isPositive();
        assertThat(record.path("at").asString()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(Instant.parse(record.path("at").asString()))
                .isBetween(Instant.now().minusSeconds(60), Instant.now());
        assertThat(record.path("id").asString())
                .isEqualTo(answer.headers().firstValue("x-attempt-id").orElse(""));
        assertThat(record.path("outcome").asString()).isEqualTo("issued");
        assertThat(record.path("code").asString()).isEqualTo("ok");
        assertThat(record.path("detail").asString())
                .matches("origin entry " + Acme.APP + "; user limit \\d+ of \\d+ left");
        assertThat(record.path("embed").asString()).isEqualTo("feedback");
        assertThat(record.path("user").asString()).isEqualTo("alice");
        assertThat(record.path("source").asString()).isEqualTo("demo");
        assertThat(record.path("actor").isNull()).isTrue();
        assertThat(record.path("origin").asString()).isEqualTo(Acme.APP);
        assertThat(record.path("client").asString()).isIn("127.0.0.1", "0:0:0:0:0:0:0:1");
        assertThat(record.path("kid").asString()).isEqualTo(token.getHeader().getKeyID());
        assertThat(record.path("jti").asString())
                .isEqualTo(token.getJWTClaimsSet().getJWTID());
        assertThat(record.path("exp").asLong())
                .isEqualTo(
                        token.getJWTClaimsSet().getExpirationTime().toInstant().getEpochSecond());
        assertThat(record.path("user_agent").asString()).isEqualTo("test/1");
        assertThat(record.path("took_us").asLong()).isPositive();
        assertThat(record.path("config").asString()).matches("[0-9a-f]{16}");
    }

    @Test
    void of_a_service_it_names_the_actor_and_the_user() {
        acme.send(Acme.backendRequest(acme, "/embed/token", Acme.DANA));

        JsonNode record = lines.only();
        assertThat(record.path("user").asString()).isEqualTo("u-42");
        assertThat(record.path("actor").asString()).isEqualTo("acme-backend");
        assertThat(record.path("source").asString()).isEqualTo("service");
        assertThat(record.path("origin").isNull()).isTrue();
    }

    @Test
    void of_a_service_that_may_not_serve_the_embed_it_names_the_actor_too() {
        acme.send(Acme.backendRequest(acme, "/embed/video/token", Acme.DANA));

        JsonNode record = lines.only();
        assertThat(record.path("code").asString()).isEqualTo("permission-denied");
        assertThat(record.path("actor").asString()).isEqualTo("acme-backend");
    }

    private static Arguments refused(String code, String path, UnaryOperator<HttpRequest.Builder> change) {
        return argumentSet(code + " " + path, code, path, change);
    }

    static Stream<Arguments> refusals() {
        String path = "/embed/token";
        return Stream.of(
                refused(
                        "malformed-request",
                        path,
                        request -> request.header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString("{"))),
                refused("malformed-request", path, request -> request.header("Origin", Acme.APP)),
                refused("malformed-request", path + ";x=1", request -> request),
                refused("malformed-request", "/embed//token", request -> request),
                refused("unauthenticated", path, request -> request.setHeader("Authorization", basic("alice", "no"))),
                refused("unauthenticated", path, request -> request.setHeader("Authorization", "Bearer x")),
                refused("origin-not-allowed", path, request -> request.setHeader("Origin", Acme.FOREIGN)),
                refused("origin-not-allowed", path, request -> request.setHeader("Origin", "null")),
                refused("cross-site", path, request -> request.header("Sec-Fetch-Site", "none")),
                refused(
                        "permission-denied",
                        "/embed/video/token",
                        request -> request.setHeader("Authorization", Acme.BOB)),
                refused("unknown-embed", "/embed/nothing/token", request -> request),
                refused("method-not-allowed", path, HttpRequest.Builder::GET),
                refused("method-not-allowed", path, request -> request.method("FOO", BodyPublishers.noBody())),
                refused("method-not-allowed", path, request -> request.method("TRACE", BodyPublishers.noBody())),
                refused("not-acceptable", path, request -> request.header("Accept", "image/png")),
                refused(
                        "too-large",
                        path,
                        request -> request.header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(" ".repeat(50_000)))),
                refused("unsupported-media-type", path, request -> request.POST(BodyPublishers.ofString("{}"))),
                refused(
                        "invalid-user-data",
                        path,
                        request -> request.setHeader("Authorization", basic("eve", "eve-secret"))));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void of_a_refusal_it_holds_what_the_answer_does_not(
            String code, String path, UnaryOperator<HttpRequest.Builder> change) {
        double before = counted();
        HttpResponse<String> answer = acme.send(change.apply(acme.tokenRequest(path)));

        JsonNode record = lines.only();
        assertCountedOnce(before);
        assertThat(record.propertyNames()).containsExactlyElementsOf(FIELDS);
        assertThat(record.path("outcome").asString()).isEqualTo("refused");
        assertThat(record.path("code").asString())
                .isEqualTo(code)
                .isEqualTo(json(answer).path("code").asString());
        assertThat("urn:uuid:" + record.path("id").asString())
                .isEqualTo(json(answer).path("instance").asString());
        assertThat(record.path("detail").asString()).isNotBlank();
        assertThat(record.path("kid").isNull()).isTrue();
        assertThat(record.path("jti").isNull()).isTrue();
        assertThat(lines.texts().getFirst()).doesNotContain("alice@", "Alice Example", "not-an-address", "Basic ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /embed/token HTTP/1.1\r\nHost: a\r\nX Space: 1\r\n\r\n",
                "POST /embed/token HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
                "POST /embed/%2e%2e/embed/token HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "POST /embed/token HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\nContent-Type: application/json\r\n\r\n{",
                "CONNECT /embed/token HTTP/1.1\r\nHost: a\r\n\r\n"
            })
    void of_a_request_that_cannot_be_read_there_is_one_too(String request) {
        double before = counted();
        RawHttp.send(acme.port(), request);

        JsonNode record = lines.only();
        assertThat(record.path("code").asString()).isEqualTo("malformed-request");
        assertThat(record.path("embed").asString()).isEqualTo("feedback");
        assertCountedOnce(before);
    }

    @Test
    void of_a_client_that_goes_away_there_is_one_too() {
        double before = counted();
        RawHttp.sendAndLeave(
                acme.port(),
                "POST /embed/token HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\nContent-Type: application/json\r\n\r\n{");

        JsonNode record = lines.only();
        assertThat(record.path("code").asString()).isEqualTo("malformed-request");
        assertCountedOnce(before);
    }

    @Test
    void preflights_keys_and_unknown_addresses_leave_none() {
        acme.send(acme.tokenRequest("/embed/token").method("OPTIONS", BodyPublishers.noBody()));
        acme.get(acme.uri("/.well-known/jwks.json"));
        acme.get(acme.uri("/no/such/page"));
        acme.send(acme.tokenRequest("/embed/token"));

        assertThat(lines.only().path("outcome").asString()).isEqualTo("issued");
    }

    @Test
    void the_latest_are_shown_to_an_administrator() {
        String id = acme.send(acme.tokenRequest("/embed/token"))
                .headers()
                .firstValue("x-attempt-id")
                .orElse("");
        HttpRequest.Builder asked = HttpRequest.newBuilder(acme.managementUri("/actuator/auditevents"))
                .header("Authorization", Acme.ADMIN);
        String shown = acme.send(asked).body();

        assertThat(shown).contains(id).doesNotContain("eyJ", "alice@", "Alice Example");
        assertThat(acme.get(acme.managementUri("/actuator/auditevents")).body()).doesNotContain(id);
    }
}
