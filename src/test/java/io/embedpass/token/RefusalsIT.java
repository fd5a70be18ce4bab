package io.embedpass.token;

import static io.embedpass.fixture.ProblemAssert.assertProblem;
import static io.embedpass.fixture.RunningEmbedpass.basic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.util.Base64URL;
import io.embedpass.fixture.Acme;
import io.embedpass.fixture.RunningEmbedpass;
import io.embedpass.fixture.TestKeys;
import io.embedpass.key.KeyProvider;
import io.embedpass.key.KeySource;
import io.embedpass.key.SigningKey;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.security.interfaces.RSAPublicKey;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Contract section 3, line by line: every refusal that a caller can provoke. */
@ExtendWith(Acme.class)
class RefusalsIT {

    private static final String TOKEN = "/embed/token";

    private final RunningEmbedpass acme;

    RefusalsIT(RunningEmbedpass acme) {
        this.acme = acme;
    }

    private static Arguments refusal(int status, String code, String path, UnaryOperator<HttpRequest.Builder> change) {
        return argumentSet(status + " " + code + " " + path, status, code, path, change);
    }

    private static UnaryOperator<HttpRequest.Builder> header(String name, String value) {
        return request -> request.setHeader(name, value);
    }

    private static UnaryOperator<HttpRequest.Builder> body(String type, String content) {
        return request -> request.setHeader("Content-Type", type).POST(BodyPublishers.ofString(content));
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                refusal(400, "malformed-request", TOKEN, body("application/json", "{not json")),
                refusal(400, "malformed-request", TOKEN, request -> request.header("Origin", Acme.APP)),
                refusal(400, "malformed-request", TOKEN, header("Accept", "no/such/type")),
                refusal(401, "unauthenticated", TOKEN, header("Authorization", basic("alice", "wrong"))),
                refusal(401, "unauthenticated", TOKEN, header("Authorization", basic("nobody", "x"))),
                refusal(401, "unauthenticated", TOKEN, header("Authorization", "Bearer eyJhbGciOiJub25lIn0.e30.")),
                refusal(401, "unauthenticated", TOKEN, header("Authorization", "Digest username=alice")),
                refusal(401, "unauthenticated", TOKEN, header("Authorization", "Basic !!!")),
                refusal(401, "unauthenticated", TOKEN, header("Authorization", "")),
                refusal(403, "origin-not-allowed", TOKEN, header("Origin", Acme.FOREIGN)),
                refusal(403, "origin-not-allowed", TOKEN, header("Origin", "null")),
                refusal(403, "origin-not-allowed", TOKEN, header("Origin", "http://app.example.com")),
                refusal(403, "origin-not-allowed", TOKEN, header("Origin", "https://app.example.com.evil.net")),
                refusal(403, "origin-not-allowed", TOKEN, header("Origin", Acme.VIDEO_PAGE)),
                refusal(403, "origin-not-allowed", "/embed/video/token", header("Origin", Acme.PREVIEW)),
                refusal(403, "cross-site", TOKEN, header("Sec-Fetch-Site", "none")),
                refusal(403, "cross-site", TOKEN, header("Sec-Fetch-Mode", "navigate")),
                refusal(403, "cross-site", TOKEN, header("Sec-Fetch-Mode", "no-cors")),
                refusal(403, "permission-denied", "/embed/video/token", header("Authorization", Acme.BOB)),
                refusal(404, "unknown-embed", "/embed/nothing/token", request -> request),
                refusal(404, "not-found", "/embed/feedback", request -> request),
                refusal(404, "not-found", "/embed/feedback/token/more", request -> request),
                refusal(404, "not-found", "/actuator/health", HttpRequest.Builder::GET),
                refusal(405, "method-not-allowed", TOKEN, HttpRequest.Builder::GET),
                refusal(405, "method-not-allowed", "/api/roundtwo/token", HttpRequest.Builder::DELETE),
                refusal(405, "method-not-allowed", "/.well-known/jwks.json", request -> request),
                refusal(406, "not-acceptable", TOKEN, header("Accept", "text/html")),
                refusal(406, "not-acceptable", TOKEN, header("Accept", "application/json;q=0")),
                refusal(413, "too-large", TOKEN, body("application/json", " ".repeat(16 * 1024 + 1))),
                refusal(415, "unsupported-media-type", TOKEN, body("text/plain", "{}")),
                refusal(415, "unsupported-media-type", TOKEN, body("application/x-www-form-urlencoded", "a=b")),
                refusal(422, "invalid-user-data", TOKEN, header("Authorization", basic("eve", "eve-secret"))));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void is_a_problem_that_says_nothing_it_should_not(
            int status, String code, String path, UnaryOperator<HttpRequest.Builder> change) {
        HttpResponse<String> answer = acme.send(change.apply(acme.tokenRequest(path)));

        assertProblem(answer, status, code);
        boolean mayTry = status == 401;
        assertThat(answer.headers().firstValue("www-authenticate").isPresent()).isEqualTo(mayTry);
        assertThat(answer.headers().firstValue("allow").isPresent()).isEqualTo(status == 405);
        assertThat(answer.headers().firstValue("retry-after")).isEmpty();
        assertThat(answer.headers().firstValue("ratelimit")).isEmpty();
    }

    @Test
    void a_browser_type_caller_without_an_origin_is_refused() {
        HttpRequest.Builder request = HttpRequest.newBuilder(acme.uri(TOKEN))
                .header("Authorization", basic("alice", "alice"))
                .POST(BodyPublishers.noBody());

        assertProblem(acme.send(request), 403, "origin-missing");
    }

    @ParameterizedTest
    @CsvSource({
        "/embed/token, 'POST, OPTIONS'",
        "/embed/video/token, 'POST, OPTIONS'",
        "/api/roundtwo/token, 'POST, OPTIONS'"
    })
    void method_not_allowed_names_the_methods_that_are(String path, String allow) {
        HttpResponse<String> answer = acme.send(acme.tokenRequest(path).PUT(BodyPublishers.noBody()));

        assertThat(answer.headers().allValues("allow")).containsExactly(allow);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/.well-known/jwks.json", "/embed/public-key.pem"})
    void method_not_allowed_at_the_keys_names_get_and_head(String path) {
        HttpResponse<String> answer = acme.send(acme.tokenRequest(path));
        HttpResponse<String> head =
                acme.send(HttpRequest.newBuilder(acme.uri(path)).HEAD());

        assertThat(answer.headers().allValues("allow")).containsExactly("GET, HEAD, OPTIONS");
        assertThat(head.statusCode()).isEqualTo(200);
    }

    @Test
    void a_script_is_asked_for_basic_but_a_browser_never_is() {
        HttpResponse<String> script =
                acme.send(acme.tokenRequest(TOKEN).setHeader("Authorization", basic("alice", "wrong")));
        HttpResponse<String> browser = acme.send(acme.tokenRequest(TOKEN)
                .setHeader("Authorization", basic("alice", "wrong"))
                .header("Sec-Fetch-Site", "cross-site")
                .header("Sec-Fetch-Mode", "cors"));

        assertThat(script.headers().allValues("www-authenticate"))
                .containsExactly("Basic realm=\"embedpass\", charset=\"UTF-8\"");
        assertThat(browser.headers().allValues("www-authenticate")).containsExactly("Bearer realm=\"embedpass\"");
    }

    @Test
    void invalid_user_data_points_at_every_fault() {
        JsonNode problem = assertProblem(
                acme.send(acme.tokenRequest(TOKEN).setHeader("Authorization", basic("eve", "eve-secret"))),
                422,
                "invalid-user-data");

        assertThat(problem.path("errors")
                        .valueStream()
                        .map(fault -> fault.path("pointer").asString()))
                .containsExactly("/user/name", "/user/email");
        assertThat(problem.path("errors").valueStream()).allMatch(fault -> fault.size() == 2 && fault.has("detail"));
    }

    @Test
    void plain_http_is_refused_before_anything_else_where_https_is_required() {
        try (RunningEmbedpass strict = RunningEmbedpass.demo()
                .with("embedpass.require-https", "true")
                .with("embedpass.trusted-proxies[0]", "127.0.0.1/32")
                .start()) {
            assertProblem(strict.send(strict.tokenRequest(TOKEN)), 403, "https-required");
            assertProblem(
                    strict.send(body("text/plain", "x").apply(strict.tokenRequest(TOKEN))), 403, "https-required");
            HttpResponse<String> overTls =
                    strict.send(strict.tokenRequest(TOKEN).header("X-Forwarded-Proto", "https"));
            assertThat(overTls.statusCode()).isEqualTo(200);
            assertThat(overTls.headers().firstValue("strict-transport-security"))
                    .isPresent();
        }
    }

    @Test
    void nobody_but_a_trusted_proxy_may_say_that_it_was_https() {
        try (RunningEmbedpass strict =
                RunningEmbedpass.demo().with("embedpass.require-https", "true").start()) {
            HttpRequest.Builder request = strict.tokenRequest(TOKEN)
                    .header("X-Forwarded-Proto", "https")
                    .header("Forwarded", "proto=https")
                    .header("X-Forwarded-Ssl", "on");

            assertProblem(strict.send(request), 403, "https-required");
        }
    }

    @Test
    void a_key_that_cannot_sign_is_told_with_a_time_to_come_back() {
        try (RunningEmbedpass broken = RunningEmbedpass.demo()
                .bean("brokenKeyProvider", KeyProvider.class, new BrokenKeyProvider())
                .keyPlan("{environment: demo, keys: [{source: 'broken:', activate-at: 2026-01-01T00:00:00Z}]}")
                .start()) {
            HttpResponse<String> answer = broken.send(broken.tokenRequest(TOKEN));

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("retry-after")).hasValue("5");
            assertThat(RunningEmbedpass.json(answer).path("code").asString()).isEqualTo("signer-unavailable");
            assertThat(RunningEmbedpass.json(answer).path("retry_after").asInt())
                    .isEqualTo(5);
            assertThat(answer.body()).doesNotContain("module is gone");
        }
    }

    /** Has a key whose module went away. */
    private static final class BrokenKeyProvider implements KeyProvider {

        @Override
        public String scheme() {
            return "broken";
        }

        @Override
        public SigningKey load(KeySource source) {
            return new SigningKey((RSAPublicKey) TestKeys.rsa(2048).getPublic(), new BrokenSigner());
        }
    }

    private static final class BrokenSigner implements JWSSigner {

        @Override
        public Base64URL sign(JWSHeader header, byte[] input) throws JOSEException {
            throw new JOSEException("the module is gone");
        }

        @Override
        public Set<JWSAlgorithm> supportedJWSAlgorithms() {
            return Set.of(JWSAlgorithm.RS256);
        }

        @Override
        public JCAContext getJCAContext() {
            return new JCAContext();
        }
    }
}
