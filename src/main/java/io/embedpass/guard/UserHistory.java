package io.embedpass.guard;

import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;

/** What is remembered of a user: some numbers and hashes, nothing that names them. Thread-safe. */
final class UserHistory {

    static final int MOST_CLIENTS = 10;
    static final int ALWAYS_FINE = 30;
    static final int TIMES_USUAL = 5;

    private static final int WINDOWS_TO_KNOW = 3;
    private static final int ATTEMPTS_TO_KNOW = 5;
    private static final long TIME_TO_KNOW = Duration.ofHours(1).toMillis();
    private static final int MOST_ORIGINS = 16;

    /** So that the last weeks count more than the first. */
    private static final int WINDOWS_THAT_COUNT = 500;

    private final long firstSeen;
    private final Set<Integer> origins = new LinkedHashSet<>(4);
    private final DistinctFew clients = new DistinctFew(MOST_CLIENTS);
    private long attempts;
    private long window;
    private long inWindow;
    private long inClosedWindows;
    private long closedWindows;
    private boolean toldOfCount;

    UserHistory(long now) {
        firstSeen = now;
        window = Window.of(now);
    }

    /**
     * Adds an attempt.
     *
     * @param origin hash of the entry that allowed it; 0 when it came from no page
     * @param client hash of the network that it came from
     * @return what is suspicious about it, and was not in this window before
     */
    synchronized Set<Suspicion> add(long now, int origin, long client) {
        Set<Suspicion> suspicions = EnumSet.noneOf(Suspicion.class);
        enter(Window.of(now));
        inWindow++;
        if (clients.exceedsWith(client)) {
            suspicions.add(Suspicion.MANY_CLIENTS);
        }
        if (!toldOfCount && isFarAboveUsual()) {
            toldOfCount = true;
            suspicions.add(Suspicion.ABOVE_HISTORY);
        }
        if (origin != 0 && isNew(origin) && attempts >= ATTEMPTS_TO_KNOW && now - firstSeen >= TIME_TO_KNOW) {
            suspicions.add(Suspicion.NEW_ORIGIN);
        }
        attempts++;
        return suspicions;
    }

    private void enter(long next) {
        if (next == window) {
            return;
        }
        inClosedWindows += inWindow;
        closedWindows++;
        if (closedWindows > WINDOWS_THAT_COUNT) {
            inClosedWindows /= 2;
            closedWindows /= 2;
        }
        window = next;
        inWindow = 0;
        toldOfCount = false;
        clients.clear();
    }

    private boolean isFarAboveUsual() {
        return closedWindows >= WINDOWS_TO_KNOW
                && inWindow > ALWAYS_FINE
                && inWindow * closedWindows > TIMES_USUAL * inClosedWindows;
    }

    private boolean isNew(int origin) {
        boolean isFirstOfAll = origins.isEmpty();
        boolean isNew = origins.add(origin);
        if (origins.size() > MOST_ORIGINS) {
            origins.remove(origins.iterator().next());
        }
        return isNew && !isFirstOfAll;
    }
}
