package io.embedpass.origin;

import static java.util.stream.Collectors.groupingBy;

import io.embedpass.origin.OriginVerdict.Allowed;
import io.embedpass.origin.OriginVerdict.NotAllowed;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The list of allowed origins as it stood in its file at one time. Immutable; a lookup costs the same however long it is. */
public final class AllowedOrigins {

    private final List<AllowedOrigin> entries;
    private final Map<OriginPattern, List<AllowedOrigin>> byPattern;

    public AllowedOrigins(List<AllowedOrigin> entries) {
        this.entries = List.copyOf(entries);
        this.byPattern = entries.stream().collect(groupingBy(AllowedOrigin::pattern));
    }

    public List<AllowedOrigin> entries() {
        return entries;
    }

    /** Whether pages of this origin may ask for tokens of this embed. */
    public OriginVerdict decide(Origin origin, String embed) {
        return matching(origin)
                .filter(entry -> entry.isFor(embed))
                .findFirst()
                .<OriginVerdict>map(Allowed::new)
                .orElseGet(() -> new NotAllowed(whyNot(origin, embed)));
    }

    /** Entries that allow this origin for some embed. */
    public Stream<AllowedOrigin> matching(Origin origin) {
        Origin base = new Origin(origin.scheme(), origin.host().parent(), origin.port());
        return Stream.of(new OriginPattern(origin, false), new OriginPattern(base, true))
                .filter(pattern -> pattern.matches(origin))
                .flatMap(pattern -> byPattern.getOrDefault(pattern, List.of()).stream());
    }

    private String whyNot(Origin origin, String embed) {
        return matching(origin)
                .findFirst()
                .map(entry ->
                        "the entry " + entry.pattern() + " is for the embeds " + entry.embeds() + ", not for " + embed)
                .orElseGet(() -> NearMiss.of(origin, entries).orElse("no entry is like it"));
    }
}
