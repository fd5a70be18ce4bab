package io.embedpass.guard;

import java.util.Arrays;

/** Counts different hashes, up to a few: enough to know when they are too many. Not thread-safe. */
final class DistinctFew {

    private final long[] hashes;
    private int size;

    /** @param most it counts no further than one more than this */
    DistinctFew(int most) {
        hashes = new long[most + 1];
    }

    /** Whether this one is more than there may be, and none was before. */
    boolean exceedsWith(long hash) {
        if (size == hashes.length || contains(hash)) {
            return false;
        }
        hashes[size++] = hash;
        return size == hashes.length;
    }

    private boolean contains(long hash) {
        return Arrays.stream(hashes, 0, size).anyMatch(known -> known == hash);
    }

    void clear() {
        size = 0;
    }
}
