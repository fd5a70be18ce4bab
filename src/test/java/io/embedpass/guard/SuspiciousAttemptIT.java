package io.embedpass.guard;

import static io.embedpass.fixture.ProblemAssert.assertProblem;
import static io.embedpass.fixture.RunningEmbedpass.basic;
import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.fixture.Acme;
import io.embedpass.fixture.AuditLines;
import io.embedpass.fixture.FakeClock;
import io.embedpass.fixture.RunningEmbedpass;
import io.embedpass.fixture.Scrape;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is unusual stands in the record, is counted and told as an event; it is refused only where that is switched on. */
class SuspiciousAttemptIT {

    private static final String TOKEN = "/embed/token";

    private final FakeClock clock = new FakeClock("2026-11-24T10:00:00Z");

    @SuppressWarnings("NullAway.Init") // each test starts its own
    private RunningEmbedpass acme;

    @AfterEach
    void stop() {
        acme.close();
    }

    private RunningEmbedpass.Setup setup() {
        return Acme.setup()
                .clock(clock)
                .with("embedpass.trusted-proxies[0]", "127.0.0.0/8")
                .with("embedpass.trusted-proxies[1]", "::1/128");
    }

    private HttpRequest.Builder from(String client) {
        return acme.tokenRequest(TOKEN).header("X-Forwarded-For", client);
    }

    private double counted(String reason) {
        return acme.metric("embedpass_suspicious_total{reason=\"" + reason + "\"}");
    }

    private void assertTold(String reason, AuditLines lines) {
        assertThat(counted(reason)).isEqualTo(1);
        JsonNode record = JsonMapper.shared().readTree(lines.texts().getLast());
        assertThat(record.path("detail").asString()).contains("suspicious: " + reason);
        JsonNode events = RunningEmbedpass.json(
                acme.send(HttpRequest.newBuilder(acme.managementUri("/actuator/auditevents?type=embedpass.suspicious"))
                        .header("Authorization", Acme.ADMIN)));
        assertThat(events.path("events")).hasSize(1);
        JsonNode event = events.path("events").get(0);
        assertThat(event.path("data").path("reasons").get(0).asString()).isEqualTo(reason);
        assertThat(event.path("data").path("id").asString())
                .isEqualTo(record.path("id").asString());
    }

    @Test
    void a_user_from_many_networks() {
        acme = setup().start();
        try (AuditLines lines = AuditLines.open()) {
            for (int i = 0; i <= 10; i++) {
                assertThat(acme.send(from("203.0.113." + i)).statusCode()).isEqualTo(200);
            }
            assertTold("many-clients", lines);
        }
    }

    @Test
    void a_user_from_a_new_listed_origin() {
        acme = setup().start();
        for (int i = 0; i < 5; i++) {
            acme.send(acme.tokenRequest(TOKEN));
            clock.advance(Duration.ofMinutes(15));
        }
        try (AuditLines lines = AuditLines.open()) {
            assertThat(acme.send(acme.tokenRequest(TOKEN).setHeader("Origin", Acme.PREVIEW))
                            .statusCode())
                    .isEqualTo(200);
            assertTold("new-origin", lines);
        }
    }

    @Test
    void a_user_far_above_their_history() {
        acme = setup().start();
        for (int window = 0; window < 3; window++) {
            acme.send(acme.tokenRequest(TOKEN));
            clock.advance(Duration.ofMinutes(10));
        }
        try (AuditLines lines = AuditLines.open()) {
            for (int i = 0; i <= 30; i++) {
                assertThat(acme.send(acme.tokenRequest(TOKEN)).statusCode()).isEqualTo(200);
            }
            assertTold("above-history", lines);
        }
    }

    @Test
    void a_client_that_tries_many_names() {
        acme = setup().start();
        try (AuditLines lines = AuditLines.open()) {
            for (int i = 0; i <= 10; i++) {
                HttpResponse<String> answer =
                        acme.send(acme.tokenRequest(TOKEN).setHeader("Authorization", basic("guess-" + i, "x")));
                assertProblem(answer, 401, "unauthenticated");
            }
            assertTold("many-users", lines);
        }
        assertThat(acme.send(acme.tokenRequest(TOKEN)).statusCode())
                .as("nobody is blocked by default")
                .isEqualTo(200);
        assertThat(Scrape.of(acme).sum("embedpass_authentication_failures_by_client_max"))
                .isEqualTo(11);
        assertThat(Scrape.of(acme).sum("embedpass_authentication_failures_by_user_max"))
                .isEqualTo(1);
        assertThat(acme.metrics()).doesNotContain("guess-");
    }

    @Test
    void where_it_is_switched_on_a_suspicious_user_is_refused_for_a_while() {
        acme = setup().with("embedpass.guard.block", "true")
                .with("embedpass.guard.block-for", "2m")
                .start();
        for (int i = 0; i < 10; i++) {
            acme.send(from("203.0.113." + i));
        }
        HttpResponse<String> last = acme.send(from("203.0.113.10"));
        assertProblem(last, 429, "rate-limited");
        assertThat(last.headers().firstValue("retry-after")).hasValue("120");
        assertThat(last.headers().firstValue("ratelimit-policy")).hasValue("\"guard\";q=1;w=120");
        assertThat(acme.send(acme.tokenRequest(TOKEN).setHeader("Authorization", Acme.BOB))
                        .statusCode())
                .as("others are not refused")
                .isEqualTo(200);
        assertThat(acme.metric("embedpass_rate_limited_total{limit=\"guard\"}")).isEqualTo(1);
        clock.advance(Duration.ofMinutes(2));
        assertThat(acme.send(acme.tokenRequest(TOKEN)).statusCode()).isEqualTo(200);
    }

    @Test
    void where_it_is_switched_on_a_client_that_tries_many_names_is_refused_before_sign_in() {
        acme = setup().with("embedpass.guard.block", "true").start();
        for (int i = 0; i <= 10; i++) {
            acme.send(from("203.0.113.1").setHeader("Authorization", basic("guess-" + i, "x")));
        }
        assertProblem(acme.send(from("203.0.113.1")), 429, "rate-limited");
        assertThat(acme.send(from("203.0.113.2")).statusCode()).isEqualTo(200);
    }

    /** A user who is blocked would otherwise use up the address that all users of the backend share. */
    @Test
    void a_backend_whose_user_is_blocked_goes_on_for_the_others() {
        acme = setup().with("embedpass.guard.block", "true")
                .with("embedpass.limits.client.capacity", "20")
                .with("embedpass.limits.client.refill", "1")
                .with("embedpass.limits.client.period", "1h")
                .start();
        for (int i = 0; i <= 10; i++) {
            acme.send(from("203.0.113." + i));
        }
        String alice = Acme.DANA.replace("u-42", "alice");
        for (int i = 0; i < 25; i++) {
            HttpResponse<String> answer = acme.send(Acme.backendRequest(acme, TOKEN, alice));
            assertProblem(answer, 429, "rate-limited");
            assertThat(answer.headers().firstValue("ratelimit-policy")).hasValue("\"guard\";q=1;w=300");
        }
        assertThat(acme.send(Acme.backendRequest(acme, TOKEN, Acme.DANA)).statusCode())
                .isEqualTo(200);
    }

    @Test
    void a_backend_is_one_client_from_however_many_addresses_it_asks() {
        acme = setup().start();
        for (int i = 0; i <= 20; i++) {
            HttpRequest.Builder request =
                    Acme.backendRequest(acme, TOKEN, Acme.DANA).header("X-Forwarded-For", "203.0.113." + i);
            assertThat(acme.send(request).statusCode()).isEqualTo(200);
        }
        assertThat(counted("many-clients")).isZero();
    }

    @Test
    void a_backend_that_is_refused_for_many_of_its_users_tries_no_names() {
        acme = setup().with("embedpass.embeds.feedback.required-authorities[0]", "nobody-has-it")
                .start();
        for (int i = 0; i <= 20; i++) {
            String user = Acme.DANA.replace("u-42", "u-" + i);
            assertProblem(acme.send(Acme.backendRequest(acme, TOKEN, user)), 403, "permission-denied");
        }
        assertThat(counted("many-users")).isZero();
    }

    @Test
    void attempts_over_the_users_limit_are_no_tokens() {
        acme = setup().with("embedpass.limits.user.capacity", "10")
                .with("embedpass.limits.user.refill", "1")
                .with("embedpass.limits.user.period", "1h")
                .start();
        for (int window = 0; window < 3; window++) {
            acme.send(acme.tokenRequest(TOKEN));
            clock.advance(Duration.ofMinutes(10));
        }
        for (int i = 0; i <= 40; i++) {
            acme.send(acme.tokenRequest(TOKEN));
        }
        assertThat(counted("above-history")).isZero();
    }
}
