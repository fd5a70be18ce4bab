package io.embedpass.metrics;

import io.embedpass.config.ConfigReloaded;
import io.embedpass.config.Installation;
import io.embedpass.origin.AllowedOrigin;
import io.embedpass.origin.OriginLedger;
import io.embedpass.origin.OriginPattern;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Shows origins and files as they stand; the rows change when a file does, their values at every scrape. */
@Component
final class StateMetrics {

    private static final double MILLIS_PER_SECOND = 1000;

    private final MeterRegistry registry;
    private final Installation installation;
    private final OriginLedger ledger;
    private final MultiGauge originLastSeen;
    private final MultiGauge originReviewDue;
    private final MeterProvider<Counter> reloads;
    private final Map<Tags, AtomicLong> loadedAt = new ConcurrentHashMap<>();

    StateMetrics(MeterRegistry registry, Installation installation, OriginLedger ledger) {
        this.registry = registry;
        this.installation = installation;
        this.ledger = ledger;
        originLastSeen =
                gauges("embedpass.origin.last.seen.timestamp", "When a page of the entry last asked; 0 is never");
        originReviewDue = gauges("embedpass.origin.review.due.timestamp", "The entry's review-by");
        reloads = Counter.builder("embedpass.config.reloads")
                .description("Changes of a watched file")
                .withRegistry(registry);
    }

    private MultiGauge gauges(String name, String description) {
        return MultiGauge.builder(name)
                .description(description)
                .baseUnit("seconds")
                .register(registry);
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
        loadedAt.computeIfAbsent(tags, this::loadedGauge).set(event.at().toEpochMilli());
        showOrigins();
    }

    private AtomicLong loadedGauge(Tags tags) {
        AtomicLong millis = new AtomicLong();
        // Not in whole seconds: a good change and a refused one may come within the same, and the later one counts.
        Gauge.builder("embedpass.config.loaded.timestamp", millis, at -> at.get() / MILLIS_PER_SECOND)
                .description("When a watched file was last read with this result")
                .baseUnit("seconds")
                .tags(tags)
                .register(registry);
        return millis;
    }

    private void showOrigins() {
        var entries = installation.allowedOrigins().get().entries();
        ledger.keepOnly(entries);
        show(originLastSeen, entries.stream(), this::lastSeen);
        show(originReviewDue, entries.stream().filter(entry -> entry.reviewBy().isPresent()), StateMetrics::reviewDue);
    }

    /** What stays is not registered anew: a scrape meanwhile would find it twice and fail. */
    private void show(MultiGauge gauge, Stream<AllowedOrigin> entries, ToLongFunction<AllowedOrigin> seconds) {
        gauge.register(
                entries.map(entry -> Row.of(
                                origin(entry),
                                () -> inForce(entry.pattern())
                                        .map(seconds::applyAsLong)
                                        .orElse(0L)))
                        .toList(),
                false);
    }

    private Optional<AllowedOrigin> inForce(OriginPattern pattern) {
        return installation.allowedOrigins().get().entries().stream()
                .filter(entry -> entry.pattern().equals(pattern))
                .findFirst();
    }

    private static long reviewDue(AllowedOrigin entry) {
        return entry.reviewBy()
                .map(day -> day.atStartOfDay(ZoneOffset.UTC).toEpochSecond())
                .orElse(0L);
    }

    private static Tags origin(AllowedOrigin entry) {
        return Tags.of("origin", entry.pattern().toString());
    }

    private long lastSeen(AllowedOrigin entry) {
        return ledger.seen(entry).map(seen -> seen.last().getEpochSecond()).orElse(0L);
    }
}
