package io.embedpass.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.embedpass.fixture.Backends;
import io.embedpass.fixture.RunningEmbedpass;
import io.embedpass.fixture.TestKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.AuditEventRepository;

class HttpsIT {

    private static final String PROXY = "127.0.0.1";
    private static final String STRANGER = "127.0.0.5";

    @TempDir
    private static Path directory;

    private static RunningEmbedpass trusting;
    private static RunningEmbedpass trustingAsTomcat;
    private static RunningEmbedpass trustingNobody;

    @BeforeAll
    static void start() {
        PrivateKey key = TestKeys.rsa(2048).getPrivate();
        trusting = Backends.production(directory, key)
                .with("embedpass.trusted-proxies", PROXY + "/32,10.1.2.0/24")
                .with("embedpass.limits.client.capacity", "3")
                .start();
        trustingAsTomcat = Backends.production(directory, key)
                .with("server.forward-headers-strategy", "native")
                .with("server.tomcat.remoteip.internal-proxies", PROXY + "/32")
                .start();
        trustingNobody = Backends.production(directory, key)
                .with("server.forward-headers-strategy", "native")
                .start();
    }

    @AfterAll
    static void stop() {
        trusting.close();
        trustingAsTomcat.close();
        trustingNobody.close();
    }

    /** Its own TLS is {@code management.server.ssl}. */
    @ParameterizedTest
    @ValueSource(strings = {"/nothing", "/actuator/env", "/embed/token", "/"})
    void what_is_not_at_the_management_listener_is_not_there_over_plain_http_either(String path) {
        HttpResponse<String> answer = trusting.send(HttpRequest.newBuilder(trusting.managementUri(path)));

        assertThat(answer.statusCode()).isIn(401, 404);
        assertThat(answer.body()).doesNotContain("https-required");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "PUT", "OPTIONS"})
    void plain_http_is_refused_and_never_redirected(String method) {
        for (String path : List.of("/embed/token", "/.well-known/jwks.json", "/", "/nothing")) {
            HttpResponse<String> answer =
                    send(STRANGER, Backends.tokenRequest(uri(trusting, path)).method(method, BodyPublishers.noBody()));

            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(RunningEmbedpass.json(answer).path("code").asString()).isEqualTo("https-required");
            assertThat(RunningEmbedpass.json(answer).path("retry").asString()).isEqualTo("never");
            assertThat(answer.headers().map()).doesNotContainKeys("location", "strict-transport-security");
        }
    }

    @Test
    void an_attempt_over_plain_http_leaves_one_record() {
        HttpResponse<String> answer = send(STRANGER, Backends.tokenRequest(uri(trusting, "/embed/token")));

        assertThat(recordsOf(answer, trusting))
                .singleElement()
                .satisfies(record -> assertThat(record)
                        .containsEntry("code", "https-required")
                        .containsEntry("client", STRANGER));
    }

    @Test
    void a_trusted_proxy_is_believed_that_it_got_https() {
        HttpResponse<String> answer =
                send(PROXY, Backends.tokenRequest(uri(trusting, "/embed/token")).header("X-Forwarded-Proto", "https"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Strict-Transport-Security")).isPresent();
    }

    @Test
    void a_trusted_proxy_is_believed_that_it_got_http() {
        HttpResponse<String> answer =
                send(PROXY, Backends.tokenRequest(uri(trusting, "/embed/token")).header("X-Forwarded-Proto", "http"));

        assertThat(answer.statusCode()).isEqualTo(403);
    }

    @Test
    void nobody_else_is_believed() {
        assertThat(forwarded(trusting, STRANGER, "192.0.2.1")).satisfies(answer -> {
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(client(answer, trusting)).isEqualTo(STRANGER);
        });
        assertThat(forwarded(trustingNobody, PROXY, "192.0.2.1")).satisfies(answer -> {
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(client(answer, trustingNobody)).isEqualTo(PROXY);
        });
        assertThat(forwarded(trustingAsTomcat, STRANGER, "192.0.2.1").statusCode())
                .isEqualTo(403);
    }

    @Test
    void the_proxies_of_tomcats_own_property_are_believed_too() {
        HttpResponse<String> answer = forwarded(trustingAsTomcat, PROXY, "192.0.2.1");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(client(answer, trustingAsTomcat)).isEqualTo("192.0.2.1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            192.0.2.7                            | 192.0.2.7
            203.0.113.9, 192.0.2.7               | 192.0.2.7
            127.0.0.1, 203.0.113.9, 192.0.2.7    | 192.0.2.7
            203.0.113.9, 192.0.2.7, 10.1.2.3     | 192.0.2.7
            10.1.2.3, 192.0.2.7, 127.0.0.1       | 192.0.2.7
            10.1.3.3                             | 10.1.3.3
            2001:db8::7                          | 2001:db8::7
            """)
    void the_client_is_the_first_from_the_right_that_is_no_trusted_proxy(String forwardedFor, String client) {
        assertThat(client(forwarded(trusting, PROXY, forwardedFor), trusting)).isEqualTo(client);
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.8:4711", "[2001:db8::8]:4711", "2001:db8::8%eth0", "unknown", "_hidden", ":"})
    void an_address_in_another_form_is_no_reason_to_fail(String forwardedFor) {
        assertThat(forwarded(trusting, PROXY, forwardedFor).statusCode()).isEqualTo(200);
    }

    @Test
    void the_port_of_a_client_does_not_get_it_a_bucket_of_its_own() {
        for (int attempt = 0; attempt < 3; attempt++) {
            assertThat(badSecret("192.0.2.98:100" + attempt).statusCode()).isEqualTo(401);
        }
        assertThat(badSecret("192.0.2.98:2000").statusCode()).isEqualTo(429);
        assertThat(badSecret("192.0.2.98").statusCode()).isEqualTo(429);
    }

    @Test
    void a_long_forwarded_address_does_not_lengthen_the_record() {
        HttpResponse<String> answer = forwarded(trusting, PROXY, "x".repeat(5_000));

        assertThat(client(answer, trusting)).hasSizeLessThanOrEqualTo(255);
    }

    @Test
    void what_a_client_writes_before_its_own_address_does_not_get_it_a_bucket_of_its_own() {
        for (int attempt = 0; attempt < 3; attempt++) {
            assertThat(badSecret("198.51.100." + attempt + ", 192.0.2.99").statusCode())
                    .isEqualTo(401);
        }
        assertThat(badSecret("198.51.100.4, 192.0.2.99").statusCode()).isEqualTo(429);
        assertThat(badSecret("192.0.2.99, 192.0.2.100").statusCode()).isEqualTo(401);
    }

    @Test
    void addresses_of_one_ipv6_network_share_a_bucket() {
        for (int attempt = 0; attempt < 3; attempt++) {
            assertThat(badSecret("2001:db8:0:1::" + attempt).statusCode()).isEqualTo(401);
        }
        assertThat(badSecret("2001:db8:0:1:ffff::1").statusCode()).isEqualTo(429);
        assertThat(badSecret("2001:db8:0:2::1").statusCode()).isEqualTo(401);
    }

    private static HttpResponse<String> badSecret(String forwardedFor) {
        return send(
                PROXY,
                Backends.tokenRequest(uri(trusting, "/embed/token"))
                        .setHeader("Authorization", RunningEmbedpass.basic(Backends.NAME, "wrong"))
                        .header("X-Forwarded-Proto", "https")
                        .header("X-Forwarded-For", forwardedFor));
    }

    private static HttpResponse<String> forwarded(RunningEmbedpass embedpass, String from, String forwardedFor) {
        return send(
                from,
                Backends.tokenRequest(uri(embedpass, "/embed/token"))
                        .header("X-Forwarded-Proto", "https")
                        .header("X-Forwarded-For", forwardedFor));
    }

    /** Sends from an address of this machine. */
    private static HttpResponse<String> send(String from, HttpRequest.Builder request) {
        try (HttpClient client = HttpClient.newBuilder()
                .localAddress(InetAddress.ofLiteral(from))
                .followRedirects(HttpClient.Redirect.NEVER)
                .build()) {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static URI uri(RunningEmbedpass embedpass, String path) {
        return URI.create("http://127.0.0.1:" + embedpass.port() + path);
    }

    private static String client(HttpResponse<String> answer, RunningEmbedpass embedpass) {
        return String.valueOf(recordsOf(answer, embedpass).getFirst().get("client"));
    }

    /** A refusal is recorded after it was sent: waits for that. */
    private static List<Map<String, @Nullable Object>> recordsOf(
            HttpResponse<String> answer, RunningEmbedpass embedpass) {
        String id = answer.headers().firstValue("X-Attempt-Id").orElseThrow();
        return await().until(
                        () -> embedpass.bean(AuditEventRepository.class).find(null, null, null).stream()
                                .map(AuditEvent::getData)
                                .filter(facts -> id.equals(facts.get("id")))
                                .toList(),
                        records -> !records.isEmpty());
    }
}
