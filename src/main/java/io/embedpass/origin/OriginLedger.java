package io.embedpass.origin;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * When each entry was used, since this instance started. Thread-safe; holds no more than the entries of the list.
 */
public final class OriginLedger {

    /**
     * What was seen of an entry.
     *
     * @param requests how many were allowed because of it
     */
    public record Seen(Instant first, Instant last, long requests) {}

    private static final class Page {
        private final Instant first;
        private final AtomicLong lastMillis;
        private final LongAdder requests = new LongAdder();

        private Page(Instant first) {
            this.first = first;
            this.lastMillis = new AtomicLong(first.toEpochMilli());
        }
    }

    private final Map<OriginPattern, Page> pages = new ConcurrentHashMap<>();
    private final Clock clock;

    public OriginLedger(Clock clock) {
        this.clock = clock;
    }

    void allowed(AllowedOrigin entry) {
        Page page = pages.computeIfAbsent(
                entry.pattern(), _ -> new Page(clock.instant().truncatedTo(ChronoUnit.MILLIS)));
        page.lastMillis.setOpaque(clock.millis());
        page.requests.increment();
    }

    /** What was seen of the entry; empty when nobody used it. */
    public Optional<Seen> seen(AllowedOrigin entry) {
        return Optional.ofNullable(pages.get(entry.pattern()))
                .map(page ->
                        new Seen(page.first, Instant.ofEpochMilli(page.lastMillis.getOpaque()), page.requests.sum()));
    }

    /** Forgets entries that are no longer listed. */
    public void keepOnly(Collection<AllowedOrigin> entries) {
        pages.keySet().retainAll(entries.stream().map(AllowedOrigin::pattern).toList());
    }
}
