package io.embedpass.limit;

import io.embedpass.answer.Answer;
import io.embedpass.answer.Refusal;
import io.embedpass.answer.RefusalCode;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * How many attempts are under way at once. What comes on top is refused at once, with the advice to come back: who waits in
 * a line that grows is served when nobody waits for the answer any more. Thread-safe.
 */
public final class Concurrency {

    /**
     * Of attempts for each core: many enough to share a force of the journal, and few enough that whoever comes last has
     * an answer soon where cores are slow. Where a token costs a core two milliseconds, all of them are 128 ms of work for
     * it. Who waits for an issuer or a signer elsewhere takes no core, but a place.
     */
    public static final int PER_CORE = 64;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final int most;
    private final Semaphore places;

    /** @param most attempts at once, at least 1 */
    public Concurrency(int most) {
        this.most = most;
        this.places = new Semaphore(most);
    }

    /** Takes the steps in a place of its own; or refuses where no place is free. */
    public <T, R> Answer<R> within(T attempt, Function<T, Answer<R>> steps) {
        if (!places.tryAcquire()) {
            return refusal();
        }
        try {
            return steps.apply(attempt);
        } finally {
            places.release();
        }
    }

    /** Refuses while no place is free; takes none. */
    public <T> Answer<T> check(T attempt) {
        return places.availablePermits() > 0 ? Answer.of(attempt) : refusal();
    }

    /** How many attempts may be under way at once. */
    public int most() {
        return most;
    }

    /** How many attempts are under way. */
    public int inProgress() {
        return most - places.availablePermits();
    }

    private static <T> Answer<T> refusal() {
        return Answer.refuse(new Refusal.Unavailable(
                RefusalCode.OVERLOADED, "as many attempts as may be are under way", RETRY_AFTER));
    }
}
