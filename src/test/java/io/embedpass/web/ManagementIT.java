package io.embedpass.web;

import static io.embedpass.fixture.ProblemAssert.assertProblem;
import static io.embedpass.fixture.RunningEmbedpass.basic;
import static io.embedpass.fixture.RunningEmbedpass.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.fixture.Acme;
import io.embedpass.fixture.BillOfMaterials;
import io.embedpass.fixture.RawHttp;
import io.embedpass.fixture.RawHttp.RawAnswer;
import io.embedpass.fixture.RunningEmbedpass;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Contract section 1: what stands behind the management listener, and that nothing of it stands elsewhere. */
@ExtendWith(Acme.class)
class ManagementIT {

    private final RunningEmbedpass acme;

    ManagementIT(RunningEmbedpass acme) {
        this.acme = acme;
    }

    private HttpResponse<String> ask(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(acme.managementUri(path));
        return acme.send(headers.length == 0 ? request : request.headers(headers));
    }

    private JsonNode askAsAdmin(String path) {
        HttpResponse<String> answer = ask(path, "Authorization", Acme.ADMIN);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator",
                "/actuator/health",
                "/actuator/prometheus",
                "/actuator/info",
                "/actuator/metrics",
                "/actuator/auditevents",
                "/actuator/origins",
                "/actuator/sbom",
                "/actuator/env",
                "/actuator/heapdump",
                "/health",
                "/livez",
                "/readyz"
            })
    void nothing_of_it_is_at_the_public_listener(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(acme.uri(path)).header("Authorization", Acme.ADMIN);

        assertProblem(acme.send(request), 404, "not-found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator/health",
                "/actuator/health/liveness",
                "/actuator/health/readiness",
                "/actuator/prometheus",
                "/actuator/info"
            })
    void probes_scrapes_and_info_are_open(String path) {
        assertThat(ask(path).statusCode()).isEqualTo(200);
    }

    @Test
    void health_tells_strangers_no_more_than_its_status() {
        assertThat(json(ask("/actuator/health")).propertyNames()).containsOnly("status", "groups");
        assertThat(askAsAdmin("/actuator/health").path("components").has("signingKey"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator",
                "/actuator/metrics",
                "/actuator/metrics/embedpass.attempts",
                "/actuator/auditevents",
                "/actuator/origins",
                "/actuator/origins/app.example.com",
                "/actuator/sbom"
            })
    void everything_else_needs_an_administrator(String path) {
        HttpResponse<String> nobody = ask(path);
        HttpResponse<String> wrong = ask(path, "Authorization", basic("admin", "wrong"));
        HttpResponse<String> user = ask(path, "Authorization", basic("alice", "alice"));
        HttpResponse<String> service = ask(path, "Authorization", Acme.BACKEND);

        for (HttpResponse<String> answer : List.of(nobody, wrong, user, service)) {
            assertProblem(answer.body(), 401, "unauthenticated");
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.headers().allValues("content-type")).containsExactly("application/problem+json");
            assertThat(answer.headers().firstValue("www-authenticate").orElse(""))
                    .startsWith("Basic realm=");
        }
        assertThat(ask(path, "Authorization", Acme.ADMIN).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/actuator/env", "/actuator/heapdump", "/actuator/shutdown", "/actuator/loggers", "/nothing"})
    void what_is_not_exposed_is_not_there(String path) {
        HttpResponse<String> answer = ask(path, "Authorization", Acme.ADMIN);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertProblem(answer.body(), 404, "not-found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator/",
                "/actuator/env",
                "/actuator/heapdump",
                "/actuator/shutdown",
                "/actuator/loggers/ROOT",
                "/actuator/healthz",
                "/actuator/nothing"
            })
    void strangers_are_not_told_what_is_exposed(String path) {
        for (HttpResponse<String> answer : List.of(ask(path), ask(path, "Authorization", basic("admin", "wrong")))) {
            assertProblem(answer.body(), 401, "unauthenticated");
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.headers().firstValue("www-authenticate").orElse(""))
                    .startsWith("Basic realm=");
        }
    }

    /** The actuator answers these with a bare status. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator/health/nothing",
                "/actuator/health/readiness/nothing",
                "/actuator/metrics/nothing",
                "/actuator/sbom/nothing",
                "/actuator/prometheus/nothing"
            })
    void what_an_endpoint_does_not_know_is_a_problem_too(String path) {
        HttpResponse<String> answer = ask(path, "Authorization", Acme.ADMIN);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().allValues("content-type")).containsExactly("application/problem+json");
        assertProblem(answer.body(), 404, "not-found");
    }

    @Test
    void a_parameter_that_an_endpoint_cannot_read_is_the_fault_of_who_asks() {
        HttpResponse<String> answer = ask("/actuator/auditevents?after=yesterday", "Authorization", Acme.ADMIN);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertProblem(answer.body(), 400, "malformed-request");
    }

    @Test
    void administrators_read_what_the_jar_consists_of() {
        BillOfMaterials.assumeMade();
        assertThat(ask("/actuator/sbom/application").statusCode()).isEqualTo(401);
        JsonNode materials = askAsAdmin("/actuator/sbom/application");

        assertThat(materials.path("bomFormat").asString()).isEqualTo("CycloneDX");
        assertThat(materials.path("metadata").path("component").path("name").asString())
                .isEqualTo("embedpass");
        assertThat(materials
                        .path("components")
                        .valueStream()
                        .map(part -> part.path("name").asString()))
                .contains("spring-webmvc", "nimbus-jose-jwt")
                .doesNotContain("archunit");
    }

    @Test
    void an_administrator_gets_no_token() {
        HttpRequest.Builder request = acme.tokenRequest("/embed/token").setHeader("Authorization", Acme.ADMIN);

        assertProblem(acme.send(request), 401, "unauthenticated");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/embed/token", "/embed/video/token", "/.well-known/jwks.json", "/demo/session", "/"})
    void no_token_is_to_be_had_at_the_management_listener(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(acme.managementUri(path))
                .header("Origin", Acme.APP)
                .header("Authorization", basic("alice", "alice"))
                .POST(HttpRequest.BodyPublishers.noBody());
        HttpResponse<String> answer = acme.send(request);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertProblem(answer.body(), 404, "not-found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /actuator/health HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX Space: a\r\n\r\n",
                "GET /actuator/%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "GET /actuator/health;%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "GET /actuator/health?x=%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "GET /actuator/health;x=1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "GET /actuator/health HTTP/9.9\r\nHost: a\r\nConnection: close\r\n\r\n",
                "TRACE /actuator/health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "POST /actuator/health HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
                "FOO /actuator/health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
            })
    void an_unreadable_request_is_a_problem_here_too(String request) {
        RawAnswer answer = RawHttp.send(acme.managementPort(), request);

        assertThat(answer.status()).isIn(400, 405);
        assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
        assertThat(answer.header("server")).isEmpty();
        assertProblem(
                answer.body(), answer.status(), json(answer.body()).path("code").asString());
    }

    @Test
    void strangers_cannot_push_the_attempts_out_of_the_events() {
        acme.send(acme.tokenRequest("/embed/token"));
        for (int i = 0; i < 30; i++) {
            acme.send(HttpRequest.newBuilder(acme.uri("/scan" + i)));
            ask("/actuator/auditevents", "Authorization", Acme.ADMIN);
        }

        assertThat(askAsAdmin("/actuator/auditevents").path("events").valueStream())
                .isNotEmpty()
                .allMatch(event -> event.path("type").asString().startsWith("embedpass."));
    }

    @Test
    void the_origins_are_listed_with_what_was_seen_of_them() {
        acme.send(acme.tokenRequest("/embed/token"));

        JsonNode origins = askAsAdmin("/actuator/origins").path("origins");

        assertThat(origins.valueStream().map(entry -> entry.path("origin").asString()))
                .containsExactly(Acme.APP, "https://*.preview.example.com", Acme.VIDEO_PAGE);
        assertThat(origins.get(0).path("requestsAllowed").asInt()).isPositive();
        assertThat(origins.get(0).path("lastSeen").asString()).startsWith("20");
        assertThat(origins.get(1).path("embeds").valueStream().map(JsonNode::asString))
                .containsExactly("feedback");
        assertThat(origins.get(1).path("reviewBy").asString()).isEqualTo("2027-03-01");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://app.example.com",
                "https:%2F%2Fapp.example.com",
                "https%3A%2F%2Fapp.example.com",
                "app.example.com",
                "app.example.com:443"
            })
    void an_origin_may_be_asked_for_in_every_spelling(String spelling) {
        JsonNode answer = askAsAdmin("/actuator/origins/" + spelling);

        assertThat(answer.path("origin").asString()).startsWith("https://app.example.com");
        assertThat(answer.path("allowed").asBoolean()).isTrue();
        assertThat(answer.path("verdicts").propertyNames()).containsExactly("feedback", "video");
    }

    @ParameterizedTest
    @CsvSource({
        "http://app.example.com, differs in its scheme",
        "https://app.example.com:8443, differs in its port",
        "https://preview.example.com, never means the apex itself",
        "https://a.b.preview.example.com, means exactly one label",
        "https://x.app.example.com, does not mean its sub-domains",
        "https://video.example.com, is for the embeds [video]",
        "https://other.example.org, no entry is like it",
        "null, null is the origin of sandboxed frames"
    })
    void a_near_miss_is_told_in_words(String origin, String words) {
        JsonNode verdict =
                askAsAdmin("/actuator/origins/" + origin).path("verdicts").path("feedback");

        assertThat(verdict.path("allowed").asBoolean()).isFalse();
        assertThat(verdict.path("reason").asString()).contains(words);
    }
}
