package io.embedpass.origin;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.embedpass.answer.Answer;
import io.embedpass.answer.RefusalCode;
import io.embedpass.origin.Origin.InvalidOriginException;
import io.embedpass.origin.OriginVerdict.Allowed;
import io.embedpass.origin.OriginVerdict.NotAllowed;
import java.util.Optional;
import java.util.function.Supplier;

/** The step that decides whether the page may ask. Thread-safe. */
public final class OriginCheck {

    private static final long MOST_KNOWN = 1_000;

    private final Supplier<AllowedOrigins> allowedOrigins;
    private final OriginLedger ledger;

    /**
     * What was decided for a page that is listed; it comes again, and is asked about twice each time. Tidied
     * up by whoever comes by: another thread, woken for it, would take a core from one that signs.
     */
    private final Cache<Asked, AllowedOrigin> known = Caffeine.newBuilder()
            .maximumSize(MOST_KNOWN)
            .executor(Runnable::run)
            .build();

    private record Asked(AllowedOrigins list, String header, String embed) {}

    /** @param allowedOrigins the list in force */
    public OriginCheck(Supplier<AllowedOrigins> allowedOrigins, OriginLedger ledger) {
        this.allowedOrigins = allowedOrigins;
        this.ledger = ledger;
    }

    /**
     * Checks the origin (contract section 3).
     *
     * @param header value of the only {@code Origin} header
     * @param isOptional whether a request without the header is fine: a backend asks, no browser
     * @return the entry that allows it; empty when a backend named no page
     */
    public Answer<Optional<AllowedOrigin>> check(Optional<String> header, boolean isOptional, String embed) {
        if (header.isPresent()) {
            return verdict(header.get(), embed).map(Optional::of);
        }
        return isOptional
                ? Answer.of(Optional.empty())
                : Answer.refuse(
                        RefusalCode.ORIGIN_MISSING, "a browser sends Origin with every POST; this caller did not");
    }

    /**
     * Checks that a script asks, as far as the browser tells (contract section 3), and enters the request in the ledger.
     *
     * @param entry that allowed the origin
     */
    public Answer<FetchMetadata> checkScript(FetchMetadata metadata, Optional<AllowedOrigin> entry) {
        Optional<String> contradiction = metadata.contradiction();
        if (contradiction.isPresent()) {
            return Answer.refuse(RefusalCode.CROSS_SITE, contradiction.get());
        }
        entry.ifPresent(ledger::allowed);
        return Answer.of(metadata);
    }

    /** Whether the value of an {@code Origin} header is listed for this embed. */
    public boolean isAllowed(String header, String embed) {
        return verdict(header, embed) instanceof Answer.Value<AllowedOrigin>;
    }

    private Answer<AllowedOrigin> verdict(String header, String embed) {
        Asked asked = new Asked(allowedOrigins.get(), header, embed);
        AllowedOrigin allowed = known.getIfPresent(asked);
        return allowed == null ? decide(asked) : Answer.of(allowed);
    }

    private Answer<AllowedOrigin> decide(Asked asked) {
        try {
            return switch (asked.list().decide(Origin.parse(asked.header()), asked.embed())) {
                case Allowed(AllowedOrigin entry) -> {
                    known.put(asked, entry);
                    yield Answer.of(entry);
                }
                case NotAllowed(String reason) -> Answer.refuse(RefusalCode.ORIGIN_NOT_ALLOWED, reason);
            };
        } catch (InvalidOriginException e) {
            return Answer.refuse(RefusalCode.ORIGIN_NOT_ALLOWED, "the Origin header is no origin: " + e.getMessage());
        }
    }
}
