package io.embedpass.metrics;

import io.embedpass.crypto.CryptoProvider;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/** Says whose cryptography is used: an instance with the JDK's bears a third of the load of the others. */
@Component
final class CryptoMetrics {

    CryptoMetrics(MeterRegistry registry) {
        CryptoProvider provider = CryptoProvider.current();
        Gauge.builder("embedpass.crypto.provider.info", () -> 1)
                .description("The JCA provider that signs and verifies")
                .tag("provider", provider.name())
                .tag("version", provider.version())
                .register(registry);
    }
}
