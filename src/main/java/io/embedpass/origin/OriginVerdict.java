package io.embedpass.origin;

/** Whether an origin may ask, and why. */
public sealed interface OriginVerdict {

    /** In words, for administrators and records; never for the caller. */
    String reason();

    /** The entry allows it. */
    record Allowed(AllowedOrigin entry) implements OriginVerdict {
        @Override
        public String reason() {
            return "allowed by the entry " + entry.pattern();
        }
    }

    /** No entry allows it. */
    record NotAllowed(String reason) implements OriginVerdict {}
}
