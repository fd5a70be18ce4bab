package io.embedpass.guard;

import java.util.Locale;

/** What may be suspicious about an attempt: the closed set of the metric's label {@code reason}. */
public enum Suspicion {
    /** A user comes for the first time from a listed origin, after a while of coming from others. */
    NEW_ORIGIN(false),
    /** One user asks from many networks at the same time: credentials or a session may be shared or stolen. */
    MANY_CLIENTS(true),
    /** A user asks far more often than they ever did. */
    ABOVE_HISTORY(true),
    /** One client is refused for many different users: somebody tries names or passwords. */
    MANY_USERS(true);

    private final boolean mayBlock;

    Suspicion(boolean mayBlock) {
        this.mayBlock = mayBlock;
    }

    /** Whether it is reason enough to answer nobody for a while, where that is switched on. */
    boolean mayBlock() {
        return mayBlock;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
