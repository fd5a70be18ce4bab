package io.embedpass.ops;

import io.embedpass.config.Installation;
import io.embedpass.embed.Embeds;
import io.embedpass.origin.AllowedOrigin;
import io.embedpass.origin.AllowedOrigins;
import io.embedpass.origin.Origin;
import io.embedpass.origin.Origin.InvalidOriginException;
import io.embedpass.origin.OriginLedger;
import io.embedpass.origin.OriginLedger.Seen;
import io.embedpass.origin.OriginVerdict;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.stereotype.Component;

/** {@code /actuator/origins}: the list with what was seen, and the verdict on any origin in words. */
@Component
@Endpoint(id = "origins")
public final class OriginsEndpoint {

    private final Installation installation;
    private final Embeds embeds;
    private final OriginLedger ledger;
    private final Clock clock;

    OriginsEndpoint(Installation installation, Embeds embeds, OriginLedger ledger, Clock clock) {
        this.installation = installation;
        this.embeds = embeds;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** The list in force. */
    public record Listing(List<Entry> origins) {}

    /**
     * An entry.
     *
     * @param embeds every one when empty
     * @param firstSeen since this instance started
     * @param requestsAllowed since this instance started
     */
    public record Entry(
            String origin,
            Collection<String> embeds,
            @Nullable String owner,
            @Nullable String note,
            @Nullable LocalDate reviewBy,
            boolean reviewDue,
            @Nullable Instant firstSeen,
            @Nullable Instant lastSeen,
            long requestsAllowed) {}

    /**
     * What becomes of an origin.
     *
     * @param verdicts in words, by embed
     */
    public record Explanation(String origin, boolean allowed, Map<String, Verdict> verdicts) {}

    /** The verdict for one embed. */
    public record Verdict(boolean allowed, String reason) {}

    /** Lists all entries. */
    @ReadOperation
    public Listing list() {
        return new Listing(installation.allowedOrigins().get().entries().stream()
                .map(this::entry)
                .toList());
    }

    private Entry entry(AllowedOrigin entry) {
        Optional<Seen> seen = ledger.seen(entry);
        return new Entry(
                entry.pattern().toString(),
                entry.embeds().stream().sorted().toList(),
                entry.owner().orElse(null),
                entry.note().orElse(null),
                entry.reviewBy().orElse(null),
                entry.isReviewDue(LocalDate.now(clock)),
                seen.map(Seen::first).orElse(null),
                seen.map(Seen::last).orElse(null),
                seen.map(Seen::requests).orElse(0L));
    }

    /**
     * Explains the verdict.
     *
     * @param origin as it stands in an {@code Origin} header; https is meant where no scheme stands
     */
    @ReadOperation
    public Explanation explain(@Selector(match = Selector.Match.ALL_REMAINING) String[] origin) {
        String asked = joined(origin);
        Map<String, Verdict> verdicts = new TreeMap<>();
        embeds.ids().forEach(embed -> verdicts.put(embed, verdict(asked, embed)));
        return new Explanation(asked, verdicts.values().stream().anyMatch(Verdict::allowed), verdicts);
    }

    /** The two slashes may have made several path segments of one origin. */
    private static String joined(String[] segments) {
        String path = String.join("/", segments);
        if (path.contains("://") || path.equals("null")) {
            return path;
        }
        return path.matches("[A-Za-z][A-Za-z0-9+.-]*:/.*") ? path.replaceFirst(":/", "://") : "https://" + path;
    }

    private Verdict verdict(String origin, String embed) {
        AllowedOrigins allowed = installation.allowedOrigins().get();
        try {
            OriginVerdict verdict = allowed.decide(Origin.parse(origin), embed);
            return new Verdict(verdict instanceof OriginVerdict.Allowed, verdict.reason());
        } catch (InvalidOriginException e) {
            return new Verdict(false, "this is no origin: " + e.getMessage());
        }
    }
}
