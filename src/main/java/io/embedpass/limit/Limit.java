package io.embedpass.limit;

import java.util.Locale;

/** What is limited (contract section 7); the name is the policy's name and the metric's label. */
public enum Limit {
    USER,
    CLIENT,
    SERVICE,
    /** What a page may tell with one token. */
    EVENT,
    /** What a client may tell. */
    EVENT_CLIENT;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
