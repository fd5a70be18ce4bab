package io.embedpass.metrics;

import io.embedpass.limit.Limits;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/** Shows whether this instance shares its limits with the others, as it stands at every scrape. */
@Component
final class LimitMetrics {

    LimitMetrics(MeterRegistry registry, Limits limits) {
        Gauge.builder(
                        "embedpass.limits.degraded",
                        limits,
                        state -> state.state().isDegraded() ? 1 : 0)
                .description("1 while the shared limits cannot be asked and this instance limits alone")
                .register(registry);
        Gauge.builder(
                        "embedpass.limits.instances",
                        limits,
                        state -> state.state().instances())
                .description("How many instances share the limits; 1 where each has its own")
                .register(registry);
    }
}
