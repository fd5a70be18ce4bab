package io.embedpass.origin;

import io.embedpass.origin.Origin.InvalidOriginException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Entries of the list, as short as tests want them. */
final class Listed {

    private Listed() {}

    /** An entry for these embeds, or for every one. */
    static AllowedOrigin entry(String pattern, String... embeds) {
        try {
            return new AllowedOrigin(
                    OriginPattern.parse(pattern, true),
                    Set.of(embeds),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        } catch (InvalidOriginException e) {
            throw new AssertionError(pattern, e);
        }
    }

    /** A list of entries for every embed. */
    static AllowedOrigins list(String... patterns) {
        return new AllowedOrigins(Stream.of(patterns).map(Listed::entry).toList());
    }

    static AllowedOrigins list(AllowedOrigin... entries) {
        return new AllowedOrigins(List.of(entries));
    }
}
