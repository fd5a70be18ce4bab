package io.embedpass.audit;

import java.util.Locale;

/** How an attempt ended. */
public enum Outcome {
    /** A token was signed and handed out. */
    ISSUED,
    /** The caller may not have one. */
    REFUSED,
    /** The caller might have had one, but something here did not work. */
    FAILED;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
