package io.embedpass.metrics;

import io.embedpass.answer.Refusal.Unauthenticated;
import io.embedpass.audit.Attempt;
import io.embedpass.audit.Attempt.OriginDecision;
import io.embedpass.audit.Attempt.Signature;
import io.embedpass.audit.AttemptListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * Counts attempts. Labels come from closed sets: what is configured, and the codes of the contract (ory/hydra#2502: a
 * scan made 100,000 series).
 */
@Component
final class AttemptMetrics implements AttemptListener {

    static final String TOKENS = "embedpass.tokens";

    private static final String EMBED = "embed";
    private static final String OUTCOME = "outcome";
    private static final String SOURCE = "source";

    private static final Duration[] BUCKETS = {
        Duration.ofNanos(500_000),
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5)
    };

    private final MeterProvider<Counter> attempts;
    private final MeterProvider<Timer> issue;
    private final MeterProvider<Timer> sign;
    private final MeterProvider<Counter> tokens;
    private final MeterProvider<Counter> authenticationFailures;
    private final MeterProvider<Counter> rateLimited;
    private final MeterProvider<Counter> originRequests;
    private final MeterProvider<Counter> userDataDropped;

    AttemptMetrics(MeterRegistry registry) {
        attempts = counter(registry, "embedpass.attempts", "Requests for a token, by how they ended");
        issue = timer(registry, "embedpass.issue", "From the arrival of an attempt to its record");
        sign = timer(registry, "embedpass.sign", "Signing a token and verifying the signature");
        tokens = counter(registry, TOKENS, "Tokens, by the key that signed them");
        authenticationFailures =
                counter(registry, "embedpass.authentication.failures", "Sign-ins that failed, by reason");
        rateLimited = counter(registry, "embedpass.rate.limited", "Attempts over a limit");
        originRequests = counter(
                registry, "embedpass.origin.requests", "Attempts with an Origin header, by the entry it matched");
        userDataDropped = counter(
                registry, "embedpass.user.data.dropped", "Claims left out of tokens because they were not safe");
    }

    private static MeterProvider<Counter> counter(MeterRegistry registry, String name, String description) {
        return Counter.builder(name).description(description).withRegistry(registry);
    }

    private static MeterProvider<Timer> timer(MeterRegistry registry, String name, String description) {
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(BUCKETS)
                .withRegistry(registry);
    }

    @Override
    public void recorded(Attempt attempt) {
        String embed = attempt.embed();
        String outcome = attempt.outcome().toString();
        attempts.withTags(EMBED, embed, OUTCOME, outcome, "code", attempt.code(), SOURCE, attempt.source())
                .increment();
        issue.withTags(EMBED, embed, OUTCOME, outcome).record(attempt.took());
        attempt.signature().ifPresent(signature -> signed(embed, signature));
        attempt.signInFault().ifPresent(fault -> signInFailed(attempt.source(), fault));
        attempt.exceededLimit()
                .ifPresent(limit -> rateLimited.withTag("limit", limit).increment());
        attempt.originDecision().ifPresent(this::originAsked);
        attempt.droppedFields()
                .forEach(field -> userDataDropped.withTag("field", field).increment());
    }

    private void signed(String embed, Signature signature) {
        tokens.withTags(EMBED, embed, "kid", signature.kid()).increment();
        sign.withTag("provider", signature.provider()).record(signature.took());
    }

    private void signInFailed(String source, Unauthenticated fault) {
        authenticationFailures
                .withTags(SOURCE, source, "reason", fault.cause().toString())
                .increment();
    }

    private void originAsked(OriginDecision decision) {
        originRequests
                .withTags("origin", decision.entry(), "decision", decision.isAllowed() ? "allowed" : "refused")
                .increment();
    }
}
