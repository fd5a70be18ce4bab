package io.embedpass.metrics;

import io.embedpass.config.ConfigReloaded;
import io.embedpass.config.Installation;
import io.embedpass.key.Jwks;
import io.embedpass.key.KeyAdvice;
import io.embedpass.key.KeyRing;
import io.embedpass.key.KeyState;
import io.embedpass.key.RingKey;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Shows the keys as they stand; the rows change when the plan does, their values at every scrape. */
@Component
final class KeyMetrics {

    private final Installation installation;
    private final KeyAdvice advice;
    private final Clock clock;
    private final MultiGauge activated;
    private final MultiGauge retires;
    private final MultiGauge certificateEnds;
    private final MultiGauge state;
    private final MultiGauge nextActivation;
    private final MultiGauge successorMissing;

    KeyMetrics(MeterRegistry registry, Installation installation, KeyAdvice advice, Jwks jwks, Clock clock) {
        this.installation = installation;
        this.advice = advice;
        this.clock = clock;
        activated = times(registry, "embedpass.key.activated", "When the key begins to sign; 0 is undecided");
        retires = times(registry, "embedpass.key.retires", "When the key will be published no more; 0 is unplanned");
        certificateEnds = times(registry, "embedpass.key.certificate.ends", "When the key's certificate ends");
        state = gauges(registry, "embedpass.key.state", "1 for the state that the key is in");
        nextActivation =
                times(registry, "embedpass.key.next.activation", "When another key takes over; 0 is unplanned");
        successorMissing = gauges(
                registry, "embedpass.key.successor.missing", "1 when the key comes to its end and no other is planned");
        Gauge.builder("embedpass.jwks.last.fetch.timestamp", jwks, KeyMetrics::lastFetch)
                .description("When a verifier last read the JWK Set; 0 is never")
                .baseUnit("seconds")
                .register(registry);
    }

    private static MultiGauge times(MeterRegistry registry, String name, String description) {
        return MultiGauge.builder(name + ".timestamp")
                .description(description)
                .baseUnit("seconds")
                .register(registry);
    }

    private static MultiGauge gauges(MeterRegistry registry, String name, String description) {
        return MultiGauge.builder(name).description(description).register(registry);
    }

    private static double lastFetch(Jwks jwks) {
        return seconds(jwks.lastFetch());
    }

    /**
     * Adds what is new and removes what is gone. What stays is not registered anew, it reads the ring in force: a scrape
     * at the moment of the change would find it twice and fail.
     */
    @EventListener
    void read(ConfigReloaded event) {
        showStates(activated, key -> seconds(ring().plan().begin(key.planned())), Double.NaN);
        show(retires, ring().keys(), key -> ring().end(key));
        show(
                certificateEnds,
                ring().keys().stream()
                        .filter(key -> !key.certificates().isEmpty())
                        .toList(),
                KeyMetrics::certificateEnd);
        showStates(state, _ -> 1, 0);
        showEmbeds();
    }

    private void show(MultiGauge gauge, List<RingKey> keys, Function<RingKey, Optional<Instant>> time) {
        gauge.register(
                keys.stream()
                        .map(key -> Row.of(
                                kid(key), () -> seconds(inForce(key.kid()).flatMap(time))))
                        .toList(),
                false);
    }

    /** @param elsewhere value in the states that the key is not in */
    private void showStates(MultiGauge gauge, Function<RingKey, Number> value, Number elsewhere) {
        gauge.register(
                ring().keys().stream()
                        .flatMap(key -> Stream.of(KeyState.values())
                                .map(state -> Row.of(
                                        kid(key).and("state", state.toString()),
                                        () -> inState(key.kid(), state)
                                                .map(value)
                                                .orElse(elsewhere))))
                        .toList(),
                false);
    }

    private Optional<RingKey> inState(String kid, KeyState state) {
        return inForce(kid).filter(key -> ring().stateOf(key, clock.instant()) == state);
    }

    private Optional<RingKey> inForce(String kid) {
        return ring().keys().stream().filter(key -> key.kid().equals(kid)).findFirst();
    }

    private static Optional<Instant> certificateEnd(RingKey key) {
        return key.certificates().stream()
                .findFirst()
                .map(certificate -> certificate.getNotAfter().toInstant());
    }

    private void showEmbeds() {
        nextActivation.register(
                installation.embeds().ids().stream()
                        .map(embed -> Row.of(
                                Tags.of("embed", embed),
                                () -> seconds(ring().plan().nextActivation(clock.instant(), embed))))
                        .toList(),
                false);
        successorMissing.register(
                installation.embeds().ids().stream()
                        .map(embed -> Row.of(
                                Tags.of("embed", embed),
                                () -> advice.isSuccessorMissing(ring(), embed, clock.instant()) ? 1 : 0))
                        .toList(),
                false);
    }

    private KeyRing ring() {
        return installation.keyRing().get();
    }

    private static Tags kid(RingKey key) {
        return Tags.of("kid", key.kid());
    }

    private static long seconds(Optional<Instant> time) {
        return time.map(Instant::getEpochSecond).orElse(0L);
    }
}
