package io.embedpass.token;

import static io.embedpass.fixture.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import io.embedpass.fixture.AuditLines;
import io.embedpass.fixture.FlakyKeys;
import io.embedpass.fixture.RunningEmbedpass;
import io.embedpass.key.KeyProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What is seen from outside while as many attempts are under way as may be: here one. */
class OverloadIT {

    private static final String TOKEN = "/embed/feedback/token";

    private final FlakyKeys keys = new FlakyKeys();
    private final FlakyKeys.Signer signer = keys.signer("one");
    private final CountDownLatch end = new CountDownLatch(1);
    private final Executor callers = Thread::startVirtualThread;
    private RunningEmbedpass embedpass;

    @BeforeEach
    void start() {
        embedpass = RunningEmbedpass.demo()
                .bean("flakyKeyProvider", KeyProvider.class, keys)
                .with("embedpass.limits.concurrency", "1")
                .with("embedpass.keys.remote.time-limit", "10s")
                .keyPlan("{environment: demo, keys: [{source: 'flaky:one', activate-at: 2026-01-01T00:00:00Z}]}")
                .start();
    }

    @AfterEach
    void stop() {
        end.countDown();
        embedpass.close();
    }

    @Test
    void what_comes_on_top_is_refused_at_once_recorded_and_readable_for_the_page() {
        CompletableFuture<HttpResponse<String>> slow = occupy();

        try (AuditLines audit = AuditLines.open()) {
            HttpResponse<String> refused = ask();

            JsonNode problem = assertProblem(refused, 503, "overloaded");
            assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(problem.path("retry_after").asInt()).isEqualTo(1);
            assertThat(refused.headers().firstValue("Access-Control-Allow-Origin"))
                    .hasValue(RunningEmbedpass.ALLOWED);
            assertThat(audit.only().path("code").asString()).isEqualTo("overloaded");
            assertThat(audit.only().path("outcome").asString()).isEqualTo("failed");
        }
        end.countDown();
        assertThat(slow.join().statusCode()).isEqualTo(200);
        await().until(() -> ask().statusCode() == 200);
    }

    @Test
    void health_metrics_and_keys_answer_meanwhile() {
        CompletableFuture<HttpResponse<String>> slow = occupy();

        assertThat(embedpass.metric("embedpass_attempts_in_progress")).isEqualTo(1);
        assertThat(embedpass
                        .get(embedpass.managementUri("/actuator/health/readiness"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(embedpass.get(embedpass.uri("/.well-known/jwks.json")).statusCode())
                .isEqualTo(200);
        assertThat(slow).isNotDone();
    }

    @Test
    void who_sends_a_body_slowly_holds_no_place() throws IOException {
        try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), embedpass.port())) {
            slow.getOutputStream()
                    .write(("POST " + TOKEN + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: 100\r\n\r\n{")
                            .getBytes(StandardCharsets.US_ASCII));

            assertThat(ask().statusCode()).isEqualTo(200);
            assertThat(ask().statusCode()).isEqualTo(200);
        }
    }

    private CompletableFuture<HttpResponse<String>> occupy() {
        signer.behave((good, header, input) -> {
            Uninterruptibles.awaitUninterruptibly(end);
            return good.sign(header, input);
        });
        CompletableFuture<HttpResponse<String>> attempt = CompletableFuture.supplyAsync(this::ask, callers);
        await().until(() -> embedpass.metric("embedpass_attempts_in_progress") == 1);
        return attempt;
    }

    private HttpResponse<String> ask() {
        return embedpass.send(embedpass.tokenRequest(TOKEN));
    }
}
