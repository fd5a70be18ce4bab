package io.embedpass.key;

import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * The line of those whose signature is made in this process: as many are made at once as there are cores, and the others
 * follow in the order in which they came. Two thirds of what a token costs are paid in here, so that under a load of tokens
 * it is here that attempts wait for a core: where they can be counted, and hold up nobody who wants no signature. A key that
 * signs somewhere else has no line here. Thread-safe.
 */
public final class SigningLine {

    /** More than as many as may be under way take, with a key of 8192 bits on a slow core. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Turn NOT_NEEDED = () -> {};

    private final Semaphore turns;
    private final Turn turn;
    private final Duration patience;

    /** @param cores how many sign at once, at least 1 */
    public SigningLine(int cores) {
        this(cores, PATIENCE);
    }

    SigningLine(int cores, Duration patience) {
        this.turns = new Semaphore(cores, true);
        this.turn = turns::release;
        this.patience = patience;
    }

    /** The right to sign now; closed when the signature is made. */
    interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Waits until it is the key's turn; not at all for one that signs somewhere else.
     *
     * @throws SignerUnavailableException when its turn does not come: signatures before it hang. The key fails with it.
     */
    Turn turnOf(RingKey key) throws SignerUnavailableException {
        if (key.isRemote()) {
            return NOT_NEEDED;
        }
        if (!Uninterruptibles.tryAcquireUninterruptibly(turns, patience)) {
            throw key.notAsked(new SignerUnavailableException(
                    SignerFailure.TIMEOUT,
                    "its turn did not come within " + patience.toSeconds()
                            + " s: signatures in this process hang; restart this instance, and let a provider of your own"
                            + " whose keys wait for something say so (isRemote)"));
        }
        return turn;
    }

    /** How many wait for their turn, about. */
    public int waiting() {
        return turns.getQueueLength();
    }
}
