package io.embedpass.key;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * The line of those whose signature is made in this process: as many are made at once as there are cores, and the others
 * follow in the order in which they came. Two thirds of what a token costs are paid in here, so that under a load of tokens
 * it is here that attempts wait for a core: where they can be counted, and hold up nobody who wants no signature. When
 * those before them hang, they are given up. A key that signs somewhere else has no line here. Thread-safe.
 */
public final class SigningLine {

    private static final int LOOK_MILLIS = 1000;
    private static final int LOOKS = 10;
    private static final Turn NOT_NEEDED = () -> {};

    private final Turns turns;
    private final Turn turn = this::leave;
    private final Set<Thread> givenUp = new HashSet<>();
    private final LongAdder left = new LongAdder();
    private long leftBefore;
    private int looksInVain;
    private volatile boolean isStuck;
    private volatile boolean hasGivenUp;

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

        private Collection<Thread> waiting() {
            return getQueuedThreads();
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
        if (isStuck) {
            if (turns.tryAcquire()) {
                return turn;
            }
            throw stuck(key);
        }
        try {
            turns.acquire();
            return turn;
        } catch (InterruptedException e) {
            if (wasGivenUp()) {
                throw stuck(key);
            }
            Thread.currentThread().interrupt();
            throw new SignerUnavailableException(SignerFailure.ERROR, "the wait for its turn was interrupted", e);
        }
    }

    private static SignerUnavailableException stuck(RingKey key) {
        SignerUnavailableException stuck = new SignerUnavailableException(
                SignerFailure.TIMEOUT,
                "no signature was finished in this process for " + LOOKS * LOOK_MILLIS / 1000
                        + " s, they hang: restart this instance; a provider of your own whose keys wait for something must"
                        + " say so (isRemote)");
        key.failed(stuck);
        return stuck;
    }

    /** Whether this thread was given up. It is interrupted no more then: the rest of its attempt waits for other things. */
    private synchronized boolean wasGivenUp() {
        boolean was = givenUp.remove(Thread.currentThread());
        if (was) {
            Thread.interrupted();
        }
        hasGivenUp = !givenUp.isEmpty();
        return was;
    }

    /** Without a lock while nobody is given up: it would be one for all signatures. Whoever was may have got a turn. */
    private void leave() {
        if (hasGivenUp) {
            wasGivenUp();
        }
        left.increment();
        turns.release();
    }

    /** Gives up for those who wait, and for whoever comes, while nobody is finished for ten looks. For one thread. */
    @Scheduled(fixedDelay = LOOK_MILLIS)
    public void look() {
        long leftNow = left.sum();
        if (leftNow != leftBefore) {
            looksInVain = 0;
        } else if (turns.hasQueuedThreads()) {
            looksInVain++;
        }
        leftBefore = leftNow;
        isStuck = looksInVain >= LOOKS;
        if (isStuck) {
            giveUp();
        }
    }

    private synchronized void giveUp() {
        hasGivenUp = true;
        for (Thread waiting : turns.waiting()) {
            givenUp.add(waiting);
            waiting.interrupt();
        }
        hasGivenUp = !givenUp.isEmpty();
    }

    /** Whether those whose turn it is hang, so that nobody else has one. */
    boolean isStuck() {
        return isStuck;
    }

    /** How many wait for their turn, about. */
    public int waiting() {
        return turns.getQueueLength();
    }
}
