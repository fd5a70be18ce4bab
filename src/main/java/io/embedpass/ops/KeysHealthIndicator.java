package io.embedpass.ops;

import io.embedpass.config.ConfigReloaded;
import io.embedpass.config.Installation;
import io.embedpass.config.Problem;
import io.embedpass.embed.Embeds;
import io.embedpass.key.KeyAdvice;
import io.embedpass.key.KeyRing;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Tells an operator how the rotation stands. Always up: what is to be done here has days, and an instance that is taken
 * out of service for it helps nobody.
 */
@Component("keysHealthIndicator")
final class KeysHealthIndicator implements HealthIndicator {

    private static final Logger log = LoggerFactory.getLogger(KeysHealthIndicator.class);

    private final Installation installation;
    private final Embeds embeds;
    private final KeyAdvice keyAdvice;
    private final Clock clock;
    private final AtomicReference<List<Problem>> refused = new AtomicReference<>(List.of());

    KeysHealthIndicator(Installation installation, Embeds embeds, KeyAdvice keyAdvice, Clock clock) {
        this.installation = installation;
        this.embeds = embeds;
        this.keyAdvice = keyAdvice;
        this.clock = clock;
    }

    @EventListener
    void read(ConfigReloaded event) {
        if (event.reload().file().equals(installation.keyRing().name())) {
            refused.set(event.reload().problems());
            if (!installation.properties().isDemo()) {
                advice(clock.instant()).forEach(advice -> log.warn("Keys: {}", advice));
            }
        }
    }

    @Override
    public Health health() {
        Instant now = clock.instant();
        KeyRing ring = installation.keyRing().get();
        Map<String, Instant> nextActivations = new TreeMap<>();
        embeds.ids()
                .forEach(embed ->
                        ring.plan().nextActivation(now, embed).ifPresent(begin -> nextActivations.put(embed, begin)));
        return Health.up()
                .withDetail("published", ring.published(now).size())
                .withDetail("nextActivations", nextActivations)
                .withDetail("advice", advice(now))
                .withDetail(
                        "refusedChange",
                        Optional.of(refused.get())
                                .filter(problems -> !problems.isEmpty())
                                .map(problems -> problems.stream()
                                        .map(problem -> problem.where() + ": " + problem.what())
                                        .toList())
                                .orElse(List.of()))
                .build();
    }

    private List<String> advice(Instant now) {
        return keyAdvice.about(installation.keyRing().get(), embeds.ids(), now);
    }
}
