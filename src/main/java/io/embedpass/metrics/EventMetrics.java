package io.embedpass.metrics;

import io.embedpass.answer.RefusalCode;
import io.embedpass.embed.Embeds;
import io.embedpass.event.EmbedEventListener;
import io.embedpass.event.EventType;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Counts what pages tell of their embeds. All series of events are there from the start on. */
@Component
final class EventMetrics implements EmbedEventListener {

    /** What pages and those who play them are refused for; other codes appear when they come about. */
    private static final Set<RefusalCode> EXPECTED = Set.of(
            RefusalCode.MALFORMED_REQUEST,
            RefusalCode.UNAUTHENTICATED,
            RefusalCode.ORIGIN_NOT_ALLOWED,
            RefusalCode.RATE_LIMITED);

    private final MeterProvider<Counter> events;
    private final MeterProvider<Counter> refusals;

    EventMetrics(MeterRegistry registry, Embeds embeds) {
        events = Counter.builder("embedpass.embed.events")
                .description("What pages told of their embeds, with a token of the embed")
                .withRegistry(registry);
        refusals = Counter.builder("embedpass.embed.event.refusals")
                .description("Events that were not taken, by reason")
                .withRegistry(registry);
        EXPECTED.forEach(this::counter);
        for (String embed : embeds.ids()) {
            for (EventType type : EventType.values()) {
                counter(embed, type);
            }
        }
    }

    private Counter counter(RefusalCode code) {
        return refusals.withTag("code", code.toString());
    }

    @Override
    public void told(String embed, EventType type) {
        counter(embed, type).increment();
    }

    @Override
    public void refused(RefusalCode code) {
        counter(code).increment();
    }

    private Counter counter(String embed, EventType type) {
        return events.withTags("embed", embed, "type", type.toString());
    }
}
