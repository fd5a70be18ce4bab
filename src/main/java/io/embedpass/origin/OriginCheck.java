package io.embedpass.origin;

import io.embedpass.answer.Answer;
import io.embedpass.answer.RefusalCode;
import io.embedpass.origin.Origin.InvalidOriginException;
import io.embedpass.origin.OriginVerdict.Allowed;
import io.embedpass.origin.OriginVerdict.NotAllowed;
import java.util.Optional;
import java.util.function.Supplier;

/** The step that decides whether the page may ask. Thread-safe. */
public final class OriginCheck {

    private final Supplier<AllowedOrigins> allowedOrigins;
    private final OriginLedger ledger;

    /** @param allowedOrigins the list in force */
    public OriginCheck(Supplier<AllowedOrigins> allowedOrigins, OriginLedger ledger) {
        this.allowedOrigins = allowedOrigins;
        this.ledger = ledger;
    }

    /** What was found, for the record; {@code entry} is empty when a backend named no page. */
    public record Checked(Optional<AllowedOrigin> entry) {}

    /**
     * Checks origin and Fetch Metadata (contract section 3).
     *
     * @param header value of the only {@code Origin} header
     * @param isOptional whether a request without the header is fine: a backend asks, no browser
     */
    public Answer<Checked> check(Optional<String> header, FetchMetadata metadata, boolean isOptional, String embed) {
        if (header.isEmpty() && isOptional) {
            return Answer.of(new Checked(Optional.empty()));
        }
        if (header.isEmpty()) {
            return Answer.refuse(
                    RefusalCode.ORIGIN_MISSING, "a browser sends Origin with every POST; this caller did not");
        }
        return verdict(header.get(), embed).then(entry -> {
            Optional<String> contradiction = metadata.contradiction();
            if (contradiction.isPresent()) {
                return Answer.refuse(RefusalCode.CROSS_SITE, contradiction.get());
            }
            ledger.allowed(entry);
            return Answer.of(new Checked(Optional.of(entry)));
        });
    }

    /** Whether the value of an {@code Origin} header is listed for this embed. */
    public boolean isAllowed(String header, String embed) {
        return verdict(header, embed) instanceof Answer.Value<AllowedOrigin>;
    }

    private Answer<AllowedOrigin> verdict(String header, String embed) {
        try {
            return switch (allowedOrigins.get().decide(Origin.parse(header), embed)) {
                case Allowed(AllowedOrigin entry) -> Answer.of(entry);
                case NotAllowed(String reason) -> Answer.refuse(RefusalCode.ORIGIN_NOT_ALLOWED, reason);
            };
        } catch (InvalidOriginException e) {
            return Answer.refuse(RefusalCode.ORIGIN_NOT_ALLOWED, "the Origin header is no origin: " + e.getMessage());
        }
    }
}
