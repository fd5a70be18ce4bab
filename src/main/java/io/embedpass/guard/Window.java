package io.embedpass.guard;

import java.time.Duration;

/** Ten minutes: how far the rules look back, and how long what was told is not told again. */
final class Window {

    static final Duration LENGTH = Duration.ofMinutes(10);
    static final long MILLIS = LENGTH.toMillis();

    private Window() {}

    /** Number of the ten minutes on the clock that a time is in. */
    static long of(long epochMillis) {
        return Math.floorDiv(epochMillis, MILLIS);
    }
}
