package io.embedpass.key;

import com.nimbusds.jose.JOSEException;
import java.util.concurrent.Semaphore;

/**
 * The line of those whose signature is made in this process: as many are made at once as there are cores, and the others
 * follow in the order in which they came. Two thirds of what a token costs are paid in here, so that under a load of tokens
 * it is here that attempts wait for a core: where they can be counted, and hold up nobody who wants no signature. A key that
 * signs somewhere else has no line here. Thread-safe.
 */
public final class SigningLine {

    private final Semaphore turns;

    /** @param cores how many sign at once, at least 1 */
    public SigningLine(int cores) {
        this.turns = new Semaphore(cores, true);
    }

    /** What makes the signature; waits for nothing but a core. */
    interface Signing<T> {
        T sign() throws JOSEException;
    }

    /** Signs when it is its turn. No time limit: whoever stands before it waits for nothing but a core either. */
    <T> T inTurn(Signing<T> signing) throws JOSEException {
        turns.acquireUninterruptibly();
        try {
            return signing.sign();
        } finally {
            turns.release();
        }
    }

    /** How many wait for their turn, about. */
    public int waiting() {
        return turns.getQueueLength();
    }
}
