package io.embedpass.guard;

import java.time.Duration;
import java.util.Arrays;

/** Counts what happened in the last ten minutes, of which the current one is the last. Thread-safe. */
final class MinuteCounts {

    private static final long MINUTE = Duration.ofMinutes(1).toMillis();

    private final int[] counts = new int[(int) Window.LENGTH.toMinutes()];
    private long minute;

    synchronized void add(long now) {
        enter(Math.floorDiv(now, MINUTE));
        counts[Math.floorMod(minute, counts.length)]++;
    }

    synchronized int recent(long now) {
        enter(Math.floorDiv(now, MINUTE));
        return Arrays.stream(counts).sum();
    }

    /** A time that comes a little late, as whoever brings it had to wait, counts as the latest that was seen. */
    private void enter(long next) {
        if (next < minute && minute - next < counts.length) {
            return;
        }
        if (next < minute || next - minute >= counts.length) {
            Arrays.fill(counts, 0);
        } else {
            for (long passed = minute + 1; passed <= next; passed++) {
                counts[Math.floorMod(passed, counts.length)] = 0;
            }
        }
        minute = next;
    }
}
