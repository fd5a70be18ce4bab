package io.embedpass.user;

import java.util.Locale;

/** How a caller proves who the user is. The name is the value of the field and label {@code source}. */
public enum Source {
    BEARER,
    SERVICE,
    DEMO;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
