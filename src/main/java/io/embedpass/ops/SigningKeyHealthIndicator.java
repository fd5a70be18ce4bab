package io.embedpass.ops;

import io.embedpass.config.Installation;
import io.embedpass.key.RingKey;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Part of readiness: an instance whose active keys do not sign cannot do its job. While one of several signs it can do a
 * part of it, and so stays in.
 */
@Component("signingKeyHealthIndicator")
final class SigningKeyHealthIndicator implements HealthIndicator {

    private static final Duration TOLERATED = Duration.ofSeconds(10);

    private final Installation installation;
    private final Clock clock;

    SigningKeyHealthIndicator(Installation installation, Clock clock) {
        this.installation = installation;
        this.clock = clock;
    }

    @Override
    public Health health() {
        List<RingKey> active = installation.keyRing().get().allActive(clock.instant());
        if (active.isEmpty()) {
            return Health.down().withDetail("reason", "no key is active").build();
        }
        boolean isAnySigning = active.stream().anyMatch(key -> !isGivenUp(key));
        return (isAnySigning ? Health.up() : Health.down())
                .withDetail(
                        "keys",
                        active.stream().map(SigningKeyHealthIndicator::facts).toList())
                .build();
    }

    private boolean isGivenUp(RingKey key) {
        return key.failing()
                .filter(failing -> failing.hasLasted(TOLERATED, clock.instant()))
                .isPresent();
    }

    private static Map<String, String> facts(RingKey key) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("kid", key.kid());
        facts.put("provider", key.provider());
        key.failing().ifPresent(failing -> {
            facts.put("failingSince", failing.since().toString());
            facts.put("lastError", failing.error());
        });
        return facts;
    }
}
