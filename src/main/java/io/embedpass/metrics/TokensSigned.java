package io.embedpass.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/** How many tokens each key signed since this instance started, as {@code embedpass_tokens_total} counts them. */
@Component
public final class TokensSigned {

    private final MeterRegistry registry;

    TokensSigned(MeterRegistry registry) {
        this.registry = registry;
    }

    /** @param kid key ID */
    public long with(String kid) {
        return Math.round(registry.find(AttemptMetrics.TOKENS).tag("kid", kid).counters().stream()
                .mapToDouble(Counter::count)
                .sum());
    }
}
