package io.embedpass.metrics;

import io.embedpass.answer.Refusal.SignInFault;
import io.embedpass.audit.Attempt;
import io.embedpass.audit.Attempt.OriginDecision;
import io.embedpass.audit.AttemptListener;
import io.embedpass.audit.Outcome;
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
        Outcome outcome = attempt.outcome();
        attempts(embed, outcome, attempt.code(), attempt.source()).increment();
        issue(embed, outcome).record(attempt.took());
        attempt.signature().ifPresent(signature -> {
            sign.withTag("provider", signature.provider()).record(signature.took());
            if (outcome == Outcome.ISSUED) {
                tokens.withTags(EMBED, embed, "kid", signature.kid()).increment();
            }
        });
        attempt.signInFault()
                .ifPresent(fault ->
                        authenticationFailures(attempt.source(), fault.cause()).increment());
        attempt.exceededLimit().ifPresent(limit -> rateLimited(limit).increment());
        attempt.originDecision().ifPresent(decision -> originRequests(decision).increment());
        attempt.droppedFields().forEach(field -> userDataDropped(field).increment());
    }

    Counter attempts(String embed, Outcome outcome, String code, String source) {
        return attempts.withTags(EMBED, embed, OUTCOME, outcome.toString(), "code", code, SOURCE, source);
    }

    Timer issue(String embed, Outcome outcome) {
        return issue.withTags(EMBED, embed, OUTCOME, outcome.toString());
    }

    Counter authenticationFailures(String source, SignInFault reason) {
        return authenticationFailures.withTags(SOURCE, source, "reason", reason.toString());
    }

    Counter rateLimited(String limit) {
        return rateLimited.withTag("limit", limit);
    }

    Counter userDataDropped(String field) {
        return userDataDropped.withTag("field", field);
    }

    Counter originRequests(OriginDecision decision) {
        return originRequests.withTags(
                "origin", decision.entry(), "decision", decision.isAllowed() ? "allowed" : "refused");
    }
}
