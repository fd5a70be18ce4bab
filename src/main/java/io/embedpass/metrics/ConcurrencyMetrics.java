package io.embedpass.metrics;

import io.embedpass.key.SigningLine;
import io.embedpass.limit.Concurrency;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/**
 * Shows how near the instance is to refusing attempts as {@code overloaded}, and whether it is a core that they wait for,
 * or something else: the journal's disk, an issuer, a signer elsewhere.
 */
@Component
final class ConcurrencyMetrics {

    ConcurrencyMetrics(MeterRegistry registry, Concurrency concurrency, SigningLine line) {
        Gauge.builder("embedpass.attempts.in.progress", concurrency, Concurrency::inProgress)
                .description("Attempts that are under way")
                .register(registry);
        Gauge.builder("embedpass.attempts.in.progress.max", concurrency, Concurrency::most)
                .description("Attempts that may be under way at once")
                .register(registry);
        Gauge.builder("embedpass.signatures.waiting", line, SigningLine::waiting)
                .description("Attempts that wait for a core to sign with a key that is here")
                .register(registry);
    }
}
