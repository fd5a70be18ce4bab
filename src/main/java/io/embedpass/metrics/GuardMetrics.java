package io.embedpass.metrics;

import io.embedpass.audit.Attempt;
import io.embedpass.audit.AttemptListener;
import io.embedpass.guard.Guard;
import io.embedpass.guard.Suspicion;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Counts what was suspicious, and shows whether failed sign-ins come from one client or are about one name. */
@Component
final class GuardMetrics implements AttemptListener {

    private final MeterProvider<Counter> suspicious;

    GuardMetrics(MeterRegistry registry, Guard guard) {
        suspicious = Counter.builder("embedpass.suspicious")
                .description("Attempts that were unusual, by rule")
                .withRegistry(registry);
        Stream.of(Suspicion.values()).forEach(suspicion -> suspicious.withTag("reason", suspicion.toString()));
        Gauge.builder("embedpass.authentication.failures.by.client.max", guard, Guard::mostFailuresOfAClient)
                .description("The most failed sign-ins of one client within the last 10 minutes")
                .register(registry);
        Gauge.builder("embedpass.authentication.failures.by.user.max", guard, Guard::mostFailuresForAName)
                .description("The most failed sign-ins for one name within the last 10 minutes")
                .register(registry);
    }

    @Override
    public void recorded(Attempt attempt) {
        attempt.suspicions()
                .forEach(reason -> suspicious.withTag("reason", reason).increment());
    }
}
