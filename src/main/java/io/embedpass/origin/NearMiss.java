package io.embedpass.origin;

import io.embedpass.host.HostName;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds the entry that somebody probably thought of when an origin was refused, and says what differs. */
final class NearMiss {

    /** Longer lists are not searched on every refusal: an attacker would make us do it. */
    private static final int MOST_ENTRIES = 1_000;

    private NearMiss() {}

    static Optional<String> of(Origin origin, List<AllowedOrigin> entries) {
        return entries.stream()
                .limit(MOST_ENTRIES)
                .map(AllowedOrigin::pattern)
                .flatMap(pattern -> difference(origin, pattern).stream())
                .min(Comparator.comparingInt(Difference::distance))
                .map(Difference::words);
    }

    private record Difference(int distance, String words) {}

    private static Optional<Difference> difference(Origin origin, OriginPattern pattern) {
        HostName asked = origin.host();
        HostName listed = pattern.origin().host();
        boolean sameHost =
                pattern.isWildcard() ? asked.isBelow(listed) && asked.parent().equals(listed) : asked.equals(listed);
        if (sameHost && !origin.scheme().equals(pattern.origin().scheme())) {
            return near(1, pattern, "differs in its scheme: it says " + origin.scheme());
        }
        if (sameHost) {
            return near(1, pattern, "differs in its port: it says " + origin.port());
        }
        if (pattern.isWildcard() && asked.equals(listed)) {
            return near(2, pattern, "never means the apex itself; list " + origin + " as an entry of its own");
        }
        if (pattern.isWildcard() && asked.isBelow(listed)) {
            return near(3, pattern, "means exactly one label; this origin has more of them");
        }
        if (asked.isBelow(listed)) {
            return near(4, pattern, "does not mean its sub-domains");
        }
        if (listed.isBelow(asked)) {
            return near(4, pattern, "is a sub-domain; it does not mean the apex");
        }
        return Optional.empty();
    }

    private static Optional<Difference> near(int distance, OriginPattern pattern, String words) {
        return Optional.of(new Difference(distance, "the nearest entry " + pattern + " " + words));
    }
}
