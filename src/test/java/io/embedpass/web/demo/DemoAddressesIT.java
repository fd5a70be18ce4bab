package io.embedpass.web.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.fixture.RunningEmbedpass;
import io.embedpass.fixture.TestKeys;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DemoAddressesIT {

    private static RunningEmbedpass embedpass;

    @BeforeAll
    static void start() {
        embedpass = RunningEmbedpass.demo().start();
    }

    @AfterAll
    static void stop() {
        embedpass.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/, text/html",
        "/demo/foreign.html, text/html",
        "/demo/demo.js, text/javascript",
        "/demo/demo.css, text/css",
        "/demo/icon.svg, image/svg+xml"
    })
    void files_are_served_as_what_they_are(String path, String type) {
        HttpResponse<String> answer = embedpass.get(embedpass.uri(path));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(value -> assertThat(value).startsWith(type));
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }

    @Test
    void the_page_runs_and_loads_nothing_but_its_own_files() {
        assertThat(policy("/").split("; "))
                .containsExactlyInAnyOrder(
                        "default-src 'none'",
                        "script-src 'self'",
                        "style-src 'self'",
                        "connect-src 'self'",
                        "img-src 'self' https:",
                        "frame-src http://127.0.0.1:*",
                        "base-uri 'none'",
                        "form-action 'none'",
                        "frame-ancestors 'none'");
    }

    @Test
    void only_the_page_of_the_other_origin_may_stand_in_a_frame() {
        assertThat(policy("/demo/foreign.html").split("; "))
                .containsExactlyInAnyOrder(
                        "default-src 'none'",
                        "script-src 'self'",
                        "style-src 'self'",
                        "connect-src 'self' http://localhost:*",
                        "base-uri 'none'",
                        "form-action 'none'",
                        "frame-ancestors http://localhost:*");
        assertThat(header("/demo/foreign.html", "X-Frame-Options")).isEmpty();
        assertThat(header("/", "X-Frame-Options")).isEqualTo("DENY");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/demo/missing.js", "/demo/session/", "/demo/a/b", "/demo/", "/demo/..%2fapplication.yaml"})
    void a_file_that_is_not_there_is_a_problem(String path) {
        assertThat(code(embedpass.get(embedpass.uri(path)))).isIn("not-found", "malformed-request");
    }

    @Test
    void no_other_environment_has_a_demo_page(@TempDir Path directory) {
        Path key = TestKeys.file(
                directory.resolve("key.pem"), TestKeys.pem(TestKeys.rsa(2048).getPrivate()));
        try (RunningEmbedpass staging = RunningEmbedpass.demo()
                .with("embedpass.environment", "staging")
                .with("embedpass.require-https", "false")
                .keyPlan("{environment: staging, keys: [{source: 'file:%s', activate-at: 2026-01-01T00:00:00Z}]}"
                        .formatted(key))
                .start()) {
            assertThat(List.of("/", "/demo/foreign.html", "/demo/demo.js", "/demo/session"))
                    .allSatisfy(path ->
                            assertThat(code(staging.get(staging.uri(path)))).isEqualTo("not-found"));
        }
    }

    @Test
    void the_page_may_ask_at_a_port_of_the_systems_choice_too(@TempDir Path directory) {
        try (RunningEmbedpass unlisted = RunningEmbedpass.demo()
                .with(
                        "embedpass.origins.file",
                        directory.resolve("allowed-origins.yaml").toString())
                .start()) {
            String page = unlisted.uri("").toString();

            assertThat(unlisted.send(unlisted.tokenRequest("/embed/token").setHeader("Origin", page))
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void the_log_in_reads_json_only_so_that_no_form_of_another_page_can_sign_somebody_in() {
        HttpResponse<String> answer = logIn("text/plain", "{\"username\": \"alice\", \"password\": \"alice\"}");

        assertThat(code(answer)).isEqualTo("unsupported-media-type");
        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "null", "[]", "\"alice\""})
    void a_log_in_that_cannot_be_read_is_malformed(String body) {
        assertThat(code(logIn("application/json", body))).isEqualTo("malformed-request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"username\": \"alice\", \"password\": \"bob\"}",
                "{\"username\": \"mallory\", \"password\": \"\"}",
                "{}"
            })
    void a_wrong_password_opens_no_session_and_no_window_of_the_browser(String body) {
        HttpResponse<String> answer = logIn("application/json", body);

        assertThat(code(answer)).isEqualTo("unauthenticated");
        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(answer.headers().allValues("WWW-Authenticate")).hasSize(1).noneMatch(it -> it.startsWith("Basic"));
    }

    @Test
    void the_cookie_of_a_log_in_is_out_of_reach_for_scripts_and_other_sites() {
        HttpResponse<String> answer = logIn("application/json", "{\"username\": \"alice\", \"password\": \"alice\"}");

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.headers().firstValue("Set-Cookie"))
                .hasValueSatisfying(cookie -> assertThat(cookie)
                        .contains("HttpOnly", "SameSite=Lax", "Path=/")
                        .doesNotContain("Domain"));
    }

    private static HttpResponse<String> logIn(String type, String body) {
        return embedpass.send(HttpRequest.newBuilder(embedpass.uri("/demo/session"))
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(body)));
    }

    /** Code of a problem answer, whose status must be the same outside and inside. */
    private static String code(HttpResponse<String> answer) {
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(RunningEmbedpass.json(answer).path("status").asInt()).isEqualTo(answer.statusCode());
        return RunningEmbedpass.json(answer).path("code").asString();
    }

    private static String policy(String path) {
        return header(path, "Content-Security-Policy");
    }

    private static String header(String path, String name) {
        return embedpass.get(embedpass.uri(path)).headers().firstValue(name).orElse("");
    }
}
