package io.embedpass.ops;

import io.embedpass.limit.Limits;
import io.embedpass.limit.StoreState;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Tells an operator whether limits are shared. Always up: an instance that limits alone serves all the same. */
@Component("limitsHealthIndicator")
final class LimitsHealthIndicator implements HealthIndicator {

    private final Limits limits;

    LimitsHealthIndicator(Limits limits) {
        this.limits = limits;
    }

    @Override
    public Health health() {
        StoreState state = limits.state();
        Health.Builder health = Health.up()
                .withDetail("store", state.name())
                .withDetail("instances", state.instances())
                .withDetail("degraded", state.isDegraded());
        state.outage()
                .ifPresent(outage ->
                        health.withDetail("since", outage.since().toString()).withDetail("reason", outage.reason()));
        return health.build();
    }
}
