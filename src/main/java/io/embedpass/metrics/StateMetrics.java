package io.embedpass.metrics;

import io.embedpass.config.ConfigReloaded;
import io.embedpass.config.Installation;
import io.embedpass.key.KeyRing;
import io.embedpass.key.KeyState;
import io.embedpass.key.RingKey;
import io.embedpass.origin.AllowedOrigin;
import io.embedpass.origin.OriginLedger;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Shows keys, origins and files as they stand; the rows change when a file does, their values at every scrape. */
@Component
final class StateMetrics {

    private final MeterRegistry registry;
    private final Installation installation;
    private final OriginLedger ledger;
    private final Clock clock;
    private final MultiGauge originLastSeen;
    private final MultiGauge originReviewDue;
    private final MultiGauge keyActivated;
    private final MultiGauge keyState;
    private final MeterProvider<Counter> reloads;
    private final Map<Tags, AtomicLong> loadedAt = new ConcurrentHashMap<>();

    StateMetrics(MeterRegistry registry, Installation installation, OriginLedger ledger, Clock clock) {
        this.registry = registry;
        this.installation = installation;
        this.ledger = ledger;
        this.clock = clock;
        originLastSeen =
                gauges("embedpass.origin.last.seen.timestamp", "When a page of the entry last asked; 0 is never");
        originReviewDue = gauges("embedpass.origin.review.due.timestamp", "The entry's review-by");
        keyActivated = gauges("embedpass.key.activated.timestamp", "When the key begins to sign; 0 is undecided");
        keyState = gauges("embedpass.key.state", "1 for the state that the key is in");
        reloads = Counter.builder("embedpass.config.reloads")
                .description("Changes of a watched file")
                .withRegistry(registry);
    }

    private MultiGauge gauges(String name, String description) {
        MultiGauge.Builder gauges = MultiGauge.builder(name).description(description);
        return (name.endsWith(".timestamp") ? gauges.baseUnit("seconds") : gauges).register(registry);
    }

    @EventListener
    void read(ConfigReloaded event) {
        Tags tags =
                Tags.of("file", event.reload().file(), "result", event.reload().isGood() ? "ok" : "failed");
        if (event.isStart()) {
            reloads.withTags(Tags.of("file", event.reload().file(), "result", "failed"));
            reloads.withTags(tags);
        } else {
            reloads.withTags(tags).increment();
        }
        loadedAt.computeIfAbsent(tags, this::loadedGauge).set(event.at().getEpochSecond());
        showOrigins();
        showKeys();
    }

    private AtomicLong loadedGauge(Tags tags) {
        AtomicLong seconds = new AtomicLong();
        Gauge.builder("embedpass.config.loaded.timestamp", seconds, AtomicLong::get)
                .description("When a watched file was last read with this result")
                .baseUnit("seconds")
                .tags(tags)
                .register(registry);
        return seconds;
    }

    private void showOrigins() {
        var entries = installation.allowedOrigins().get().entries();
        ledger.keepOnly(entries);
        originLastSeen.register(
                entries.stream()
                        .map(entry -> Row.of(origin(entry), () -> lastSeen(entry)))
                        .toList(),
                true);
        originReviewDue.register(
                entries.stream()
                        .flatMap(entry -> entry.reviewBy().stream()
                                .map(day -> Row.of(
                                        origin(entry),
                                        day.atStartOfDay(ZoneOffset.UTC).toEpochSecond())))
                        .toList(),
                true);
    }

    private static Tags origin(AllowedOrigin entry) {
        return Tags.of("origin", entry.pattern().toString());
    }

    private long lastSeen(AllowedOrigin entry) {
        return ledger.seen(entry).map(seen -> seen.last().getEpochSecond()).orElse(0L);
    }

    private void showKeys() {
        KeyRing ring = installation.keyRing().get();
        keyActivated.register(
                ring.keys().stream()
                        .map(key -> Row.of(
                                Tags.of("kid", key.kid()),
                                key.planned()
                                        .activateAt()
                                        .map(Instant::getEpochSecond)
                                        .orElse(0L)))
                        .toList(),
                true);
        keyState.register(ring.keys().stream().flatMap(key -> states(ring, key)).toList(), true);
    }

    private Stream<Row<?>> states(KeyRing ring, RingKey key) {
        return Stream.of(KeyState.values())
                .map(state -> Row.of(
                        Tags.of("kid", key.kid(), "state", state.toString()),
                        () -> ring.stateOf(key, clock.instant()) == state ? 1 : 0));
    }
}
