package io.embedpass.guard;

import java.time.Duration;

/** Ten minutes, one after the other: what is told once is told once in each. */
final class Window {

    static final Duration LENGTH = Duration.ofMinutes(10);

    private Window() {}

    /** Number of the window of a time. */
    static long of(long epochMillis) {
        return Math.floorDiv(epochMillis, LENGTH.toMillis());
    }
}
