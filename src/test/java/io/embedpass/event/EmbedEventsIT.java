package io.embedpass.event;

import static io.embedpass.fixture.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.embedpass.fixture.Acme;
import io.embedpass.fixture.AuditLines;
import io.embedpass.fixture.FakeClock;
import io.embedpass.fixture.RunningEmbedpass;
import io.embedpass.fixture.Scrape;
import io.embedpass.fixture.TestKeys;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Date;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What pages tell of their embeds is counted when a token of the embed proves it, and never kept. */
class EmbedEventsIT {

    private static final String ADDRESS = "/embed/events";
    private static final FakeClock CLOCK = new FakeClock("2026-11-24T10:00:00Z");

    private static RunningEmbedpass acme;

    @BeforeAll
    static void start() {
        acme = Acme.setup()
                .clock(CLOCK)
                .with("embedpass.limits.event-client.capacity", "100000")
                .start();
    }

    @AfterAll
    static void stop() {
        acme.close();
    }

    private static String token() {
        return RunningEmbedpass.token(acme.send(acme.tokenRequest("/embed/feedback/token")))
                .serialize();
    }

    private static HttpRequest.Builder event(String token, String body) {
        return HttpRequest.newBuilder(acme.uri(ADDRESS))
                .header("Origin", Acme.APP)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
    }

    private static String body(String type, String embed) {
        return "{\"type\": \"" + type + "\", \"embed\": \"" + embed + "\"}";
    }

    private static double counted(String embed, String type) {
        return Scrape.of(acme)
                .of("embedpass_embed_events_total")
                .filter(sample -> sample.has("embed", embed) && sample.has("type", type))
                .findFirst()
                .orElseThrow()
                .value();
    }

    @ParameterizedTest
    @ValueSource(strings = {"opened", "submitted", "token-rejected", "expired"})
    void an_event_is_counted_and_answered_with_nothing(String type) {
        double before = counted("feedback", type);

        HttpResponse<String> answer = acme.send(event(token(), body(type, "feedback")));

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().allValues("cache-control")).containsExactly("no-store");
        assertThat(answer.headers().allValues("access-control-allow-origin")).containsExactly(Acme.APP);
        assertThat(counted("feedback", type) - before).isEqualTo(1);
    }

    @Test
    void an_event_is_no_attempt_and_nothing_of_it_is_kept() throws Exception {
        String token = token();
        double attempts = Scrape.of(acme).sum("embedpass_attempts_total");
        String journal = Files.readString(acme.journal());
        try (AuditLines lines = AuditLines.open()) {
            acme.send(event(token, body("opened", "feedback")));
            acme.send(event("nonsense", body("opened", "feedback")));

            assertThat(lines.texts()).isEmpty();
        }
        assertThat(Scrape.of(acme).sum("embedpass_attempts_total")).isEqualTo(attempts);
        assertThat(Files.readString(acme.journal())).isEqualTo(journal);
    }

    @Test
    void a_token_that_has_ended_still_proves_where_it_came_from_until_it_is_ten_minutes_old() {
        String token = token();
        CLOCK.advance(Duration.ofMinutes(9));
        assertThat(acme.send(event(token, body("expired", "feedback"))).statusCode())
                .isEqualTo(204);
        CLOCK.advance(Duration.ofMinutes(2));
        HttpResponse<String> answer = acme.send(event(token, body("expired", "feedback")));

        assertProblem(answer, 401, "unauthenticated");
        assertThat(answer.headers().firstValue("www-authenticate").orElse("")).contains("Bearer", "invalid_token");
    }

    @Test
    void a_token_of_another_embed_counts_for_none() {
        assertProblem(
                acme.send(event(token(), body("opened", "video")).setHeader("Origin", Acme.VIDEO_PAGE)),
                401,
                "unauthenticated");
        assertProblem(acme.send(event(token(), body("opened", "nothing"))), 404, "unknown-embed");
    }

    @Test
    void a_token_that_no_published_key_signed_is_refused() throws Exception {
        KeyPair foreign = TestKeys.rsa(2048);
        SignedJWT genuine = SignedJWT.parse(token());
        String publishedKid = genuine.getHeader().getKeyID();
        JWTClaimsSet claims = genuine.getJWTClaimsSet();
        byte[] publicKey = acme.get(acme.uri("/embed/public-key.pem")).body().getBytes(StandardCharsets.UTF_8);

        for (String forged : new String[] {
            signed(JWSAlgorithm.RS256, publishedKid, claims, new RSASSASigner(foreign.getPrivate())),
            signed(JWSAlgorithm.RS256, TestKeys.kid(foreign), claims, new RSASSASigner(foreign.getPrivate())),
            signed(JWSAlgorithm.HS256, publishedKid, claims, new MACSigner(publicKey)),
            new PlainJWT(claims).serialize(),
            genuine.serialize().substring(0, genuine.serialize().length() - 4) + "AAAA",
            "nonsense"
        }) {
            assertProblem(acme.send(event(forged, body("opened", "feedback"))), 401, "unauthenticated");
        }
    }

    private static String signed(JWSAlgorithm algorithm, String kid, JWTClaimsSet claims, JWSSigner signer)
            throws Exception {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(algorithm)
                        .keyID(kid)
                        .type(JOSEObjectType.JWT)
                        .build(),
                claims);
        token.sign(signer);
        return token.serialize();
    }

    @Test
    void a_token_from_the_future_is_refused() throws Exception {
        KeyPair foreign = TestKeys.rsa(2048);
        JWTClaimsSet claims = new JWTClaimsSet.Builder(SignedJWT.parse(token()).getJWTClaimsSet())
                .issueTime(Date.from(CLOCK.instant().plus(Duration.ofHours(1))))
                .build();
        String token = signed(JWSAlgorithm.RS256, "x", claims, new RSASSASigner(foreign.getPrivate()));

        assertProblem(acme.send(event(token, body("opened", "feedback"))), 401, "unauthenticated");
    }

    @Test
    void without_a_token_sign_in_is_asked_for() {
        HttpResponse<String> answer = acme.send(HttpRequest.newBuilder(acme.uri(ADDRESS))
                .header("Origin", Acme.APP)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body("opened", "feedback"))));

        assertProblem(answer, 401, "unauthenticated");
        assertThat(answer.headers().allValues("www-authenticate")).containsExactly("Bearer realm=\"embedpass\"");
    }

    @Test
    void only_a_page_that_is_listed_for_the_embed_may_tell() {
        assertProblem(
                acme.send(event(token(), body("opened", "feedback")).setHeader("Origin", Acme.FOREIGN)),
                403,
                "origin-not-allowed");
        assertProblem(
                acme.send(event(token(), body("opened", "feedback")).setHeader("Origin", Acme.VIDEO_PAGE)),
                403,
                "origin-not-allowed");
        assertProblem(
                acme.send(HttpRequest.newBuilder(acme.uri(ADDRESS))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body("opened", "feedback")))),
                403,
                "origin-missing");
        assertProblem(
                acme.send(event(token(), body("opened", "feedback")).header("Sec-Fetch-Mode", "navigate")),
                403,
                "cross-site");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type': 'opened'}",
                "{'type': 'closed', 'embed': 'feedback'}",
                "{'type': 1, 'embed': 'feedback'}",
                "{'type': 'opened', 'embed': null}",
                "{'type': 'opened', 'embed': 'feedback', 'text': 'my feedback'}",
                "{'type': 'opened', 'type': 'opened', 'embed': 'feedback'}",
                "[]",
                "nonsense"
            },
            quoteCharacter = '`')
    void what_is_out_of_shape_is_refused(String body) {
        assertProblem(acme.send(event("x", body.replace('\'', '"'))), 400, "malformed-request");
    }

    @Test
    void only_small_json_is_read() {
        assertProblem(acme.send(event("x", body("opened", "f".repeat(1024)))), 413, "too-large");
        assertProblem(
                acme.send(event("x", body("opened", "feedback")).setHeader("Content-Type", "text/plain")),
                415,
                "unsupported-media-type");
        HttpResponse<String> get = acme.get(acme.uri(ADDRESS));
        assertProblem(get, 405, "method-not-allowed");
        assertThat(get.headers().firstValue("allow")).hasValue("POST, OPTIONS");
    }

    @Test
    void a_token_may_tell_twenty_events_in_ten_minutes() {
        String token = token();
        for (int i = 0; i < 20; i++) {
            assertThat(acme.send(event(token, body("submitted", "feedback"))).statusCode())
                    .isEqualTo(204);
        }
        HttpResponse<String> answer = acme.send(event(token, body("submitted", "feedback")));

        assertProblem(answer, 429, "rate-limited");
        assertThat(answer.headers().firstValue("ratelimit-policy")).hasValue("\"event\";q=20;w=600");
        assertThat(answer.headers().firstValue("retry-after")).isPresent();
        assertThat(acme.send(event(token(), body("submitted", "feedback"))).statusCode())
                .isEqualTo(204);
    }

    @Test
    void events_of_a_client_are_limited_and_cost_it_none_of_its_tokens() {
        try (RunningEmbedpass strict = Acme.setup()
                .with("embedpass.limits.event-client.capacity", "3")
                .with("embedpass.limits.event-client.period", "1h")
                .start()) {
            HttpRequest.Builder request = HttpRequest.newBuilder(strict.uri(ADDRESS))
                    .header("Origin", Acme.APP)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(body("opened", "feedback")));
            for (int i = 0; i < 3; i++) {
                assertProblem(strict.send(request), 401, "unauthenticated");
            }
            HttpResponse<String> answer = strict.send(request);
            assertProblem(answer, 429, "rate-limited");
            assertThat(answer.headers().firstValue("ratelimit-policy").orElse(""))
                    .startsWith("\"event-client\";q=3;");
            assertThat(strict.send(strict.tokenRequest("/embed/feedback/token")).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void a_preflight_is_answered_for_an_origin_that_any_embed_lists() {
        HttpResponse<String> listed = acme.send(preflight(Acme.VIDEO_PAGE));
        assertThat(listed.statusCode()).isEqualTo(204);
        assertThat(listed.headers().allValues("access-control-allow-origin")).containsExactly(Acme.VIDEO_PAGE);
        assertThat(listed.headers().firstValue("access-control-allow-headers").orElse(""))
                .contains("Authorization");

        HttpResponse<String> foreign = acme.send(preflight(Acme.FOREIGN));
        assertProblem(foreign, 403, "origin-not-allowed");
        assertThat(foreign.headers().firstValue("access-control-allow-origin")).isEmpty();
    }

    private static HttpRequest.Builder preflight(String origin) {
        return HttpRequest.newBuilder(acme.uri(ADDRESS))
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization,content-type")
                .method("OPTIONS", BodyPublishers.noBody());
    }

    @Test
    void every_series_is_there_before_the_first_event() {
        assertThat(Scrape.of(acme).of("embedpass_embed_events_total")).hasSize(2 * EventType.values().length);
    }
}
