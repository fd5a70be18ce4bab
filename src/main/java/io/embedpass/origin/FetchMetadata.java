package io.embedpass.origin;

import java.util.Optional;
import java.util.Set;

/**
 * What a browser says of where a request comes from (W3C Fetch Metadata Request Headers). Older browsers say nothing:
 * then the {@code Origin} alone decides.
 */
public record FetchMetadata(Optional<String> site, Optional<String> mode) {

    private static final Set<String> SCRIPTED = Set.of("cors", "same-origin");

    /** Whether it contradicts a script of a page that asks: typed into the address bar, a form, a link, an image. */
    Optional<String> contradiction() {
        return site.filter("none"::equals)
                .map(_ -> "Sec-Fetch-Site is none: no page asked")
                .or(() -> mode.filter(value -> !SCRIPTED.contains(value))
                        .map(_ -> "Sec-Fetch-Mode is neither cors nor same-origin: no script asked"));
    }
}
