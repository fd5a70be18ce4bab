package io.embedpass.guard;

import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.Set;

/** What is remembered of a user: some numbers and hashes, nothing that names them. Thread-safe. */
final class UserHistory {

    private final KnownPages pages = new KnownPages();
    private final ManyDifferent clients = new ManyDifferent();
    private final OwnPace pace = new OwnPace();

    /**
     * Adds an attempt.
     *
     * @param page hash of the entry that allowed it; empty when it came from none
     * @param client hash of where it came from
     * @return what is suspicious about it and was not told already
     */
    synchronized Set<Suspicion> add(OptionalLong page, long client, long now) {
        Set<Suspicion> suspicions = EnumSet.noneOf(Suspicion.class);
        if (page.isPresent() && pages.isNew(page.getAsLong(), now)) {
            suspicions.add(Suspicion.NEW_ORIGIN);
        }
        if (clients.isTooManyWith(client, now)) {
            suspicions.add(Suspicion.MANY_CLIENTS);
        }
        if (pace.isExceededAt(now)) {
            suspicions.add(Suspicion.ABOVE_HISTORY);
        }
        return suspicions;
    }
}
