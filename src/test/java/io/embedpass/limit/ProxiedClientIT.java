package io.embedpass.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.fixture.Acme;
import io.embedpass.fixture.AuditLines;
import io.embedpass.fixture.RunningEmbedpass;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract section 7: who the client is behind a proxy that is trusted, and in front of one that is not. */
@ExtendWith(Acme.class)
class ProxiedClientIT {

    private static final String TOKEN = "/embed/token";

    private static RunningEmbedpass proxied;

    @BeforeAll
    static void start() {
        proxied = RunningEmbedpass.demo()
                .with("embedpass.trusted-proxies[0]", "127.0.0.1/32")
                .with("embedpass.trusted-proxies[1]", "::1/128")
                .with("embedpass.trusted-proxies[2]", "10.0.0.0/8")
                .start();
    }

    @AfterAll
    static void stop() {
        proxied.close();
    }

    private static String clientOf(RunningEmbedpass embedpass, String forwardedFor) {
        try (AuditLines lines = AuditLines.open()) {
            HttpResponse<String> answer =
                    embedpass.send(embedpass.tokenRequest(TOKEN).header("X-Forwarded-For", forwardedFor));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            String line = lines.only().path("client").asString();
            assertThat(lines.texts().getFirst().getBytes(StandardCharsets.UTF_8).length)
                    .isLessThan(4 * 1024);
            return line;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.7, 203.0.113.7",
        "'198.51.100.1, 203.0.113.7', 203.0.113.7",
        "'203.0.113.7, 10.1.2.3', 203.0.113.7",
        "'203.0.113.7, 10.1.2.3, 10.9.9.9', 203.0.113.7",
        "2001:db8::1, 2001:db8::1"
    })
    void trusted_proxies_are_taken_off_from_right_to_left(String forwardedFor, String client) {
        assertThat(clientOf(proxied, forwardedFor)).isEqualTo(client);
    }

    /** Tomcat alone would take them for a regular expression, which no address matches. */
    @Test
    void trusted_proxies_may_be_addresses_without_a_prefix_length() {
        try (RunningEmbedpass plain = RunningEmbedpass.demo()
                .with("embedpass.trusted-proxies", "127.0.0.1,::1,10.1.2.3")
                .start()) {
            assertThat(clientOf(plain, "203.0.113.7, 10.1.2.3")).isEqualTo("203.0.113.7");
            assertThat(clientOf(plain, "203.0.113.7, 10.1.2.4")).isEqualTo("10.1.2.4");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "203.0.113.7:51234",
                "[2001:db8::1]:51234",
                "[2001:db8::1]",
                "2001:db8::zz",
                "unknown",
                "_hidden:x",
                "a:b:c:d",
                "::1%eth0:4",
                "\"quoted\" <script>"
            })
    void what_a_proxy_writes_differently_is_no_error(String forwardedFor) {
        assertThat(clientOf(proxied, forwardedFor)).isNotBlank();
    }

    @Test
    void a_port_behind_the_address_makes_no_client_of_its_own() {
        assertThat(ClientAddress.bucketOf("203.0.113.7:51234")).isEqualTo(ClientAddress.bucketOf("203.0.113.7"));
        assertThat(ClientAddress.bucketOf("[2001:db8::1]:443")).isEqualTo(ClientAddress.bucketOf("2001:db8::2"));
        assertThat(ClientAddress.bucketOf("fe80::1%eth0")).isEqualTo(ClientAddress.bucketOf("fe80::2"));
        assertThat(ClientAddress.bucketOf("a:b")).isEqualTo(ClientAddress.bucketOf("x".repeat(6_000)));
    }

    @Test
    void an_endless_name_of_a_client_is_cut_in_the_record() {
        assertThat(clientOf(proxied, "x".repeat(6_000)).length()).isLessThan(256);
    }

    @Test
    void nobody_else_is_believed(RunningEmbedpass acme) {
        assertThat(clientOf(acme, "203.0.113.7")).isIn("127.0.0.1", "0:0:0:0:0:0:0:1");
    }
}
