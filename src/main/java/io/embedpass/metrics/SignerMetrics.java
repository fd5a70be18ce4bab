package io.embedpass.metrics;

import io.embedpass.config.ConfigReloaded;
import io.embedpass.config.Installation;
import io.embedpass.key.RingKey;
import io.embedpass.key.SignerFailure;
import io.embedpass.key.SignerFailureListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Counts signatures that failed. All series of a loaded key are there from its load on, so that rate() sees the first. */
@Component
final class SignerMetrics implements SignerFailureListener {

    private final Installation installation;
    private final MeterProvider<Counter> failures;
    private final MeterProvider<Counter> mismatches;

    SignerMetrics(MeterRegistry registry, Installation installation) {
        this.installation = installation;
        failures = Counter.builder("embedpass.signer.failures")
                .description("Signatures that a key did not make, probes included, by reason")
                .withRegistry(registry);
        mismatches = Counter.builder("embedpass.signature.mismatches")
                .description("Signatures that did not verify with the published key and were thrown away")
                .withRegistry(registry);
    }

    @EventListener(ConfigReloaded.class)
    void showKeys() {
        for (RingKey key : installation.keyRing().get().keys()) {
            mismatches(key);
            for (SignerFailure reason : SignerFailure.values()) {
                failures(key, reason);
            }
        }
    }

    @Override
    public void failed(RingKey key, SignerFailure reason) {
        failures(key, reason).increment();
        if (reason == SignerFailure.MISMATCH) {
            mismatches(key).increment();
        }
    }

    private Counter failures(RingKey key, SignerFailure reason) {
        return failures.withTags("provider", key.provider(), "reason", reason.toString());
    }

    private Counter mismatches(RingKey key) {
        return mismatches.withTag("kid", key.kid());
    }
}
