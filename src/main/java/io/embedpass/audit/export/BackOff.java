package io.embedpass.audit.export;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait after a failure: twice as long each time, up to a minute, and never all at once. */
final class BackOff {

    static final Duration FIRST = Duration.ofSeconds(1);
    static final Duration LONGEST = Duration.ofSeconds(60);

    private Duration next = FIRST;

    /** The next wait: half to all of what is due. */
    Duration next() {
        Duration wait = next;
        next = next.compareTo(LONGEST.dividedBy(2)) > 0 ? LONGEST : next.multipliedBy(2);
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(wait.toMillis() / 2, wait.toMillis() + 1));
    }

    void reset() {
        next = FIRST;
    }
}
