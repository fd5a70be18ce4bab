package io.embedpass.ops;

import io.embedpass.config.Installation;
import io.embedpass.key.RingKey;
import java.time.Clock;
import java.util.Optional;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Part of readiness: an instance without an active key cannot do its job. */
@Component("signingKeyHealthIndicator")
final class SigningKeyHealthIndicator implements HealthIndicator {

    private final Installation installation;
    private final Clock clock;

    SigningKeyHealthIndicator(Installation installation, Clock clock) {
        this.installation = installation;
        this.clock = clock;
    }

    @Override
    public Health health() {
        Optional<RingKey> active = installation.keyRing().get().active(clock.instant());
        return active.map(key -> Health.up()
                        .withDetail("kid", key.kid())
                        .withDetail("provider", key.provider())
                        .build())
                .orElseGet(() ->
                        Health.down().withDetail("reason", "no key is active").build());
    }
}
