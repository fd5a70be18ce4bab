package io.embedpass.guard;

import java.util.Arrays;

/**
 * Says when more than ten different ones were seen within ten minutes, whichever ten minutes these are: windows that
 * follow the clock would let twenty pass at their border. Remembers the latest eleven. Not thread-safe.
 */
final class ManyDifferent {

    static final int MOST = 10;

    /** Most users have one or two networks. */
    private static final int AT_FIRST = 2;

    private long[] hashes = new long[AT_FIRST];
    private long[] seenAt = new long[AT_FIRST];
    private int size;
    private long toldAt = -Window.MILLIS;

    /** Whether they are too many with this one; told once in ten minutes. */
    boolean isTooManyWith(long hash, long now) {
        int place = placeOf(hash, now);
        hashes[place] = hash;
        seenAt[place] = now;
        if (size <= MOST || between(toldAt, now) < Window.MILLIS || recent(now) <= MOST) {
            return false;
        }
        toldAt = now;
        return true;
    }

    /** Where it is, a new place, or that of the one that was not seen for longest. */
    private int placeOf(long hash, long now) {
        int oldest = 0;
        for (int i = 0; i < size; i++) {
            if (hashes[i] == hash) {
                return i;
            }
            if (between(seenAt[i], now) > between(seenAt[oldest], now)) {
                oldest = i;
            }
        }
        if (size > MOST) {
            return oldest;
        }
        if (size == hashes.length) {
            int more = Math.min(2 * size, MOST + 1);
            hashes = Arrays.copyOf(hashes, more);
            seenAt = Arrays.copyOf(seenAt, more);
        }
        return size++;
    }

    private int recent(long now) {
        int recent = 0;
        for (int i = 0; i < size; i++) {
            if (between(seenAt[i], now) < Window.MILLIS) {
                recent++;
            }
        }
        return recent;
    }

    /** Either way: what was long before the clock went back is as far away as what was long ago. */
    private static long between(long then, long now) {
        return Math.abs(now - then);
    }
}
