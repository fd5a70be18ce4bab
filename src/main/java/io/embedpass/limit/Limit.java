package io.embedpass.limit;

import java.util.Locale;

/** What is limited (contract section 7); the name is the policy's name and the metric's label. */
public enum Limit {
    USER,
    CLIENT,
    SERVICE;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
