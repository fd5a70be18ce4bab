package io.embedpass.event;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What can happen to an embed, as far as its page can see: the closed set of the metric's label {@code type}. */
public enum EventType {
    /** The vendor took the token and showed what is embedded. */
    OPENED,
    /** The user gave feedback, or whatever the embed is for. */
    SUBMITTED,
    /** The vendor did not take the token: after an activation the sign of a rotation that went wrong. */
    TOKEN_REJECTED,
    /** The token ended before the page had another one. */
    EXPIRED;

    /** The type of this name. */
    static Optional<EventType> named(String name) {
        return Stream.of(values()).filter(type -> type.toString().equals(name)).findFirst();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
