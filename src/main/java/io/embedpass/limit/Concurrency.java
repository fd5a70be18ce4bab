package io.embedpass.limit;

import io.embedpass.answer.Answer;
import io.embedpass.answer.Refusal;
import io.embedpass.answer.RefusalCode;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * How many attempts are under way at once. What finds no place is refused at once, with the advice to come back: who waits
 * in a line that grows is served when nobody waits for the answer any more. Of those that have a place a quarter goes on,
 * and the others follow in the order in which they came. Thread-safe.
 *
 * <p>The order is there because a virtual thread keeps its core until it waits for something. Were all begun as they come,
 * attempts that only have to be answered yet, and health checks, would wait for them all, some far longer than others.
 */
public final class Concurrency {

    /**
     * Of attempts for each core. Where a token costs a core a millisecond, all of them are 128 ms of work for it; with a
     * longer key or a slower core it is more. The quarter that goes on is enough to share a force of the journal and
     * to keep the cores busy meanwhile; it also bounds how many wait for a key elsewhere.
     */
    public static final int PER_CORE = 128;

    private static final int PLACES_PER_TURN = 4;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /** Who waits longer does not wait for a core, but for others that wait for something that hangs. */
    private static final Duration PATIENCE = Duration.ofMillis(250);

    private final int most;
    private final Duration patience;
    private final Semaphore places;
    private final Semaphore turns;

    /** @param most attempts at once, at least 1 */
    public Concurrency(int most) {
        this(most, PATIENCE);
    }

    /** @param patience how long an attempt waits for its turn before it goes on without */
    Concurrency(int most, Duration patience) {
        this.most = most;
        this.patience = patience;
        this.places = new Semaphore(most);
        this.turns = new Semaphore(Math.ceilDiv(most, PLACES_PER_TURN), true);
    }

    /** Takes the steps in a place of its own, when it is its turn; or refuses where no place is free. */
    public <T, R> Answer<R> within(T attempt, Function<T, Answer<R>> steps) {
        if (!places.tryAcquire()) {
            return refusal();
        }
        try {
            return inOrder(attempt, steps);
        } finally {
            places.release();
        }
    }

    private <T, R> Answer<R> inOrder(T attempt, Function<T, Answer<R>> steps) {
        boolean hasTurn = waitForTurn();
        try {
            return steps.apply(attempt);
        } finally {
            if (hasTurn) {
                turns.release();
            }
        }
    }

    private boolean waitForTurn() {
        try {
            return turns.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
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

    /** How many attempts are under way, those that wait for their turn among them. */
    public int inProgress() {
        return most - places.availablePermits();
    }

    private static <T> Answer<T> refusal() {
        return Answer.refuse(new Refusal.Unavailable(
                RefusalCode.OVERLOADED, "as many attempts as may be are under way", RETRY_AFTER));
    }
}
