package io.embedpass.key;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * The line of those whose signature is made in this process: as many are made at once as there are cores, and the others
 * follow in the order in which they came. Two thirds of what a token costs are paid in here, so that under a load of tokens
 * it is here that attempts wait for a core: where they can be counted, and hold up nobody who wants no signature. A key that
 * signs somewhere else has no line here. Thread-safe.
 */
public final class SigningLine {

    private static final int SECONDS = 10;
    private static final Turn NOT_NEEDED = () -> {};

    private final Turns turns;
    private final Turn turn = this::leave;
    private final LongAdder left = new LongAdder();
    private long leftBefore;
    private int looksSinceSomebodyLeft;
    private volatile boolean isStuck;

    /** @param cores how many sign at once, at least 1 */
    public SigningLine(int cores) {
        this.turns = new Turns(cores);
    }

    /** The right to sign now; closed when the signature is made. */
    interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    private static final class Turns extends Semaphore {

        private Turns(int cores) {
            super(cores, true);
        }

        private void interruptAllWhoWait() {
            getQueuedThreads().forEach(Thread::interrupt);
        }
    }

    /**
     * Waits until it is the key's turn; not at all for one that signs somewhere else. Without a time limit of its own: a
     * timer for each signature was 2 % of what a token costs; see {@link #look}.
     *
     * @throws SignerUnavailableException when its turn does not come, as those before it hang. The key fails with it.
     */
    Turn turnOf(RingKey key) throws SignerUnavailableException {
        if (key.isRemote()) {
            return NOT_NEEDED;
        }
        try {
            turns.acquire();
            return turn;
        } catch (InterruptedException e) {
            throw key.notAsked(isStuck ? stuck(e) : interrupted(e));
        }
    }

    private static SignerUnavailableException stuck(InterruptedException e) {
        return new SignerUnavailableException(
                SignerFailure.TIMEOUT,
                "no signature was finished in this process for " + SECONDS
                        + " s, they hang: restart this instance; a provider of your own whose keys wait for something must"
                        + " say so (isRemote)",
                e);
    }

    private static SignerUnavailableException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new SignerUnavailableException(SignerFailure.ERROR, "the wait for its turn was interrupted", e);
    }

    private void leave() {
        left.increment();
        turns.release();
    }

    /** Gives up for those who wait when nobody before them was finished for 10 s, and from then on at every look. */
    @Scheduled(fixedDelay = 1000)
    public void look() {
        long leftNow = left.sum();
        if (leftNow != leftBefore) {
            looksSinceSomebodyLeft = 0;
        } else if (turns.hasQueuedThreads()) {
            looksSinceSomebodyLeft++;
        }
        leftBefore = leftNow;
        isStuck = looksSinceSomebodyLeft >= SECONDS;
        if (isStuck) {
            turns.interruptAllWhoWait();
        }
    }

    /** How many wait for their turn, about. */
    public int waiting() {
        return turns.getQueueLength();
    }
}
