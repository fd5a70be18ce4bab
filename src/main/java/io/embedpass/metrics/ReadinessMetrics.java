package io.embedpass.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.stereotype.Component;

/** Shows what the readiness probe would be told, asked anew at every scrape: a balancer's view, kept over time. */
@Component
final class ReadinessMetrics {

    private static final Logger log = LoggerFactory.getLogger(ReadinessMetrics.class);

    private final ObjectProvider<HealthEndpoint> health;

    ReadinessMetrics(MeterRegistry registry, ObjectProvider<HealthEndpoint> health) {
        this.health = health;
        Gauge.builder("embedpass.ready", this, ReadinessMetrics::ready)
                .description("1 while the readiness group of health is UP")
                .strongReference(true)
                .register(registry);
    }

    /** A part of health that throws is a part that is not ready, and no reason to lose the rest of the scrape. */
    private double ready() {
        try {
            HealthDescriptor readiness = health.getObject().healthForPath("readiness");
            return readiness != null && Status.UP.equals(readiness.getStatus()) ? 1 : 0;
        } catch (RuntimeException e) {
            log.debug("Readiness cannot be told", e);
            return 0;
        }
    }
}
