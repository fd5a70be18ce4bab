package io.embedpass.audit;

import static io.embedpass.fixture.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.fixture.AuditLines;
import io.embedpass.fixture.FlakyKeys;
import io.embedpass.fixture.RunningEmbedpass;
import io.embedpass.fixture.Scrape;
import io.embedpass.fixture.Scrape.Sample;
import io.embedpass.key.KeyProvider;
import io.embedpass.key.SignerFailureListener;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.http.HttpResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What nobody planned leaves its record as well: a listener that throws, of a key that cannot sign. */
class FailedAttemptIT {

    private static RunningEmbedpass embedpass;

    @BeforeAll
    static void start() {
        embedpass = RunningEmbedpass.demo()
                .bean("throwingFilter", Filter.class, FailedAttemptIT::throwOnRequest)
                .bean("throwingListener", SignerFailureListener.class, (_, _) -> {
                    throw new IllegalStateException("slot 4711 is closed");
                })
                .bean("failingKeyProvider", KeyProvider.class, failingKeys())
                .keyPlan("{environment: demo, keys: [{source: 'flaky:one', activate-at: 2026-01-01T00:00:00Z}]}")
                .start();
    }

    @AfterAll
    static void stop() {
        embedpass.close();
    }

    private static void throwOnRequest(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request instanceof HttpServletRequest http && http.getHeader("X-Throw") != null) {
            throw new IllegalStateException("slot 4711 is closed");
        }
        chain.doFilter(request, response);
    }

    @ParameterizedTest
    @CsvSource({"X-Other, alice", "X-Throw, "})
    void an_exception_inside_is_recorded_once_and_told_to_nobody(String header, @Nullable String user) {
        double before = failed();
        try (AuditLines lines = AuditLines.open()) {
            HttpResponse<String> answer =
                    embedpass.send(embedpass.tokenRequest("/embed/token").header(header, "yes"));

            assertProblem(answer, 500, "internal-error");
            assertThat(answer.body()).doesNotContain("slot 4711");
            JsonNode record = lines.only();
            assertThat(record.path("outcome").asString()).isEqualTo("failed");
            assertThat(record.path("code").asString()).isEqualTo("internal-error");
            assertThat(record.path("detail").asString())
                    .contains("IllegalStateException")
                    .doesNotContain("slot 4711");
            assertThat(record.path("user").asStringOpt().orElse(null)).isEqualTo(user);
            assertThat(record.path("jti").isNull()).isTrue();
            assertThat(failed() - before).isEqualTo(1);
            assertThat(lines.texts()).hasSize(1);
        }
    }

    private static double failed() {
        return Scrape.of(embedpass)
                .of("embedpass_attempts_total")
                .filter(sample -> sample.has("outcome", "failed") && sample.has("code", "internal-error"))
                .mapToDouble(Sample::value)
                .sum();
    }

    private static KeyProvider failingKeys() {
        FlakyKeys keys = new FlakyKeys();
        keys.signer("one").behave(FlakyKeys.FAILING);
        return keys.asIfHere();
    }
}
