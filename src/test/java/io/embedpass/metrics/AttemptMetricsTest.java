package io.embedpass.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.answer.Refusal;
import io.embedpass.answer.RefusalCode;
import io.embedpass.audit.Attempt;
import io.embedpass.audit.Attempt.Signature;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AttemptMetricsTest {

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final AttemptMetrics metrics = new AttemptMetrics(registry);

    @Test
    void a_token_that_was_signed_and_handed_out_is_counted() {
        metrics.recorded(signed());

        assertThat(registry.counter("embedpass.tokens", "embed", "feedback", "kid", "key-1")
                        .count())
                .isEqualTo(1);
    }

    /** Its record could not be kept, say. */
    @Test
    void a_token_that_was_signed_and_kept_back_is_only_a_signature() {
        Attempt attempt = signed();
        attempt.isRefused(new Refusal.Denied(RefusalCode.AUDIT_UNAVAILABLE, "the disk is full"));

        metrics.recorded(attempt);

        assertThat(registry.find("embedpass.tokens").counter()).isNull();
        assertThat(registry.timer("embedpass.sign", "provider", "file").count()).isEqualTo(1);
    }

    private static Attempt signed() {
        Attempt attempt = new Attempt(Instant.EPOCH, "10.0.0.1", Optional.empty(), Optional.empty());
        attempt.isFor("feedback");
        attempt.isSigned(new Signature("key-1", "file", "token-1", Instant.EPOCH, Duration.ZERO));
        return attempt;
    }
}
