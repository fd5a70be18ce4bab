package io.embedpass.web;

import static io.embedpass.fixture.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.embedpass.fixture.Acme;
import io.embedpass.fixture.RawHttp;
import io.embedpass.fixture.RawHttp.RawAnswer;
import io.embedpass.fixture.RunningEmbedpass;
import io.embedpass.fixture.Scrape;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a browser may do with our answers (Fetch standard, section 3.2; contract section 3). */
@ExtendWith(Acme.class)
class CorsIT {

    private static final String EXPOSED = "RateLimit, RateLimit-Policy, Retry-After, X-Attempt-Id";
    private static final String ALLOWED_HEADERS =
            "Authorization, Content-Type, Cache-Control, X-Requested-With, traceparent, tracestate, baggage";

    private final RunningEmbedpass acme;

    CorsIT(RunningEmbedpass acme) {
        this.acme = acme;
    }

    private HttpResponse<String> preflight(String path, String origin) {
        return acme.send(HttpRequest.newBuilder(acme.uri(path))
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization,content-type"));
    }

    private static List<String> corsHeaders(HttpResponse<?> answer) {
        return answer.headers().map().keySet().stream()
                .filter(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control-"))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "/embed/token, https://app.example.com",
        "/embed/feedback/token, https://pr-7.preview.example.com",
        "/api/roundtwo/token, https://app.example.com",
        "/embed/video/token, https://video.example.com"
    })
    void a_preflight_of_a_listed_origin_is_answered_without_sign_in(String path, String origin) {
        HttpResponse<String> answer = preflight(path, origin);

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().allValues("access-control-allow-origin")).containsExactly(origin);
        assertThat(answer.headers().allValues("access-control-allow-credentials"))
                .containsExactly("true");
        assertThat(answer.headers().allValues("access-control-allow-methods")).containsExactly("POST");
        assertThat(answer.headers().allValues("access-control-allow-headers")).containsExactly(ALLOWED_HEADERS);
        assertThat(answer.headers().allValues("access-control-max-age")).containsExactly("600");
        assertThat(answer.headers().allValues("vary")).containsExactly("Origin");
    }

    @ParameterizedTest
    @CsvSource({
        "/embed/token, https://evil.example.net",
        "/embed/token, null",
        "/embed/token, http://app.example.com",
        "/embed/token, https://app.example.com:8443",
        "/embed/token, https://app.example.com.evil.net",
        "/embed/token, https://evil-app.example.com",
        "/embed/token, https://preview.example.com",
        "/embed/token, https://a.b.preview.example.com",
        "/embed/token, https://video.example.com",
        "/embed/video/token, https://pr-7.preview.example.com",
        "/embed/nothing/token, https://app.example.com"
    })
    void an_origin_that_is_not_listed_for_the_embed_gets_no_cors_header_at_all(String path, String origin) {
        HttpResponse<String> preflight = preflight(path, origin);
        HttpResponse<String> actual = acme.send(acme.tokenRequest(path).setHeader("Origin", origin));

        assertProblem(preflight, 403, "origin-not-allowed");
        assertThat(corsHeaders(preflight)).isEmpty();
        assertThat(corsHeaders(actual)).isEmpty();
        assertThat(actual.statusCode()).isIn(403, 404);
    }

    @ParameterizedTest
    @CsvSource({
        "/embed/token, https://app.example.com",
        "/embed/token, https://pr-7.preview.example.com",
        "/embed/video/token, https://video.example.com"
    })
    void the_actual_answer_echoes_the_origin_and_exposes_our_headers(String path, String origin) {
        HttpResponse<String> answer = acme.send(acme.tokenRequest(path).setHeader("Origin", origin));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertReadableBy(answer, origin);
        assertThat(answer.headers().allValues("vary")).containsExactly("Origin");
    }

    private static void assertReadableBy(HttpResponse<String> answer, String origin) {
        assertThat(answer.headers().allValues("access-control-allow-origin")).containsExactly(origin);
        assertThat(answer.headers().allValues("access-control-allow-credentials"))
                .containsExactly("true");
        assertThat(answer.headers().allValues("access-control-expose-headers")).containsExactly(EXPOSED);
    }

    private static Arguments change(String name, int status, UnaryOperator<HttpRequest.Builder> change) {
        return argumentSet(name, status, change);
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                change(
                        "400",
                        400,
                        request -> request.header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString("["))),
                change("401", 401, request -> request.setHeader("Authorization", "Basic x")),
                change("403", 403, request -> request.header("Sec-Fetch-Site", "none")),
                change("405", 405, request -> request.PUT(BodyPublishers.noBody())),
                change("406", 406, request -> request.header("Accept", "text/css")),
                change(
                        "413",
                        413,
                        request -> request.header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(" ".repeat(20_000)))),
                change(
                        "415",
                        415,
                        request -> request.header("Content-Type", "text/plain").POST(BodyPublishers.ofString("{}"))));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void a_page_that_is_listed_can_read_why_it_was_refused(int status, UnaryOperator<HttpRequest.Builder> change) {
        HttpResponse<String> answer = acme.send(change.apply(acme.tokenRequest("/embed/token")));

        assertThat(answer.statusCode()).isEqualTo(status);
        assertReadableBy(answer, Acme.APP);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/embed/token",
                "/embed/nothing/token",
                "/no/such/page",
                "/.well-known/jwks.json",
                "/embed/public-key.pem",
                "/embed/public-key.pem?kid=none",
                "/demo/session",
                "/demo/none.js",
                "/error",
                "/embed/token;x=1"
            })
    void every_answer_varies_by_origin_and_none_is_for_everybody(String path) {
        for (String method : List.of("GET", "POST", "PUT", "OPTIONS", "HEAD")) {
            HttpResponse<String> answer = acme.send(HttpRequest.newBuilder(acme.uri(path))
                    .method(method, BodyPublishers.noBody())
                    .header("Origin", Acme.FOREIGN));

            assertThat(answer.headers().allValues("vary")).as(method).containsExactly("Origin");
            assertThat(corsHeaders(answer)).as(method).isEmpty();
            assertThat(answer.statusCode()).as(method).isLessThan(500);
            if (answer.statusCode() >= 400 && !method.equals("HEAD")) {
                assertProblem(
                        answer,
                        answer.statusCode(),
                        RunningEmbedpass.json(answer).path("code").asString());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPTIONS", "POST"})
    void several_origins_are_nobodys(String method) {
        RawAnswer answer = RawHttp.send(
                acme.port(),
                method
                        + " /embed/token HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\nOrigin: "
                        + Acme.APP + "\r\nOrigin: " + Acme.APP + "\r\n\r\n");

        assertThat(answer.status()).isIn(400, 403);
        assertThat(answer.headers())
                .noneMatch(header -> header.toLowerCase(Locale.ROOT).startsWith("access-control-"));
        assertThat(answer.header("vary")).isEqualTo("Origin");
    }

    @Test
    void the_origin_is_echoed_where_a_browser_writes_it_differently_than_the_list() {
        HttpResponse<String> answer =
                acme.send(acme.tokenRequest("/embed/token").setHeader("Origin", "https://app.example.com:443"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("access-control-allow-origin")).hasValue("https://app.example.com:443");
    }

    @Test
    void a_preflight_spends_no_quota_and_is_no_attempt() {
        double attempts = Scrape.of(acme).sum("embedpass_attempts_total");

        preflight("/embed/token", Acme.APP);
        preflight("/embed/token", Acme.FOREIGN);

        assertThat(Scrape.of(acme).sum("embedpass_attempts_total")).isEqualTo(attempts);
    }
}
