package io.embedpass.guard;

import java.time.Duration;
import java.util.Arrays;

/**
 * Says when a user comes for the first time from a page's entry of the list, after at least five attempts over at least
 * an hour from others. A user of eight entries is at home everywhere: no further one is told. Not thread-safe.
 */
final class KnownPages {

    private static final int MOST = 8;
    private static final int ATTEMPTS_TO_KNOW = 5;
    private static final long TIME_TO_KNOW = Duration.ofHours(1).toMillis();

    private long[] pages = new long[1];
    private int size;
    private int attempts;
    private long firstAt;
    private long lastAt;

    /** Adds an attempt; {@code true} when its page is a new one. */
    boolean isNew(long page, long now) {
        boolean isFirstTime = isNoneOfThem(page) && size < MOST;
        boolean isTold = isFirstTime && attempts >= ATTEMPTS_TO_KNOW && lastAt - firstAt >= TIME_TO_KNOW;
        if (isFirstTime) {
            pages = size == pages.length ? Arrays.copyOf(pages, 2 * size) : pages;
            pages[size++] = page;
        }
        if (attempts == 0) {
            firstAt = now;
        }
        lastAt = now;
        attempts = Math.min(attempts + 1, ATTEMPTS_TO_KNOW);
        return isTold;
    }

    private boolean isNoneOfThem(long page) {
        for (int i = 0; i < size; i++) {
            if (pages[i] == page) {
                return false;
            }
        }
        return true;
    }
}
