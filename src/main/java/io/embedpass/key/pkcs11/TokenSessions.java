package io.embedpass.key.pkcs11;

import io.embedpass.key.pkcs11.Pkcs11Exception.Cure;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Sessions with one token, each used by one thread at a time: an operation belongs to its session (PKCS#11, section
 * 5.2). They stay open, because the last one that is closed logs the user out. Thread-safe.
 */
final class TokenSessions {

    private static final int MOST_SESSIONS = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Cryptoki cryptoki;
    private final TokenInfo token;
    private final Semaphore free;
    private final ConcurrentLinkedDeque<Long> idle = new ConcurrentLinkedDeque<>();
    private final Lock loggingIn = new ReentrantLock();

    TokenSessions(Cryptoki cryptoki, TokenInfo token) {
        this.cryptoki = cryptoki;
        this.token = token;
        boolean tellsFewer = token.maxSessions() > 0 && token.maxSessions() < MOST_SESSIONS;
        this.free = new Semaphore(tellsFewer ? (int) token.maxSessions() : MOST_SESSIONS, true);
    }

    /** What is done with a session. */
    interface Work<T> {
        T with(long session) throws Pkcs11Exception;
    }

    TokenInfo token() {
        return token;
    }

    /** Does it with a session that nobody else uses meanwhile. */
    <T> T with(Work<T> work) throws Pkcs11Exception {
        try {
            if (!free.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new Pkcs11Exception(
                        Cure.NONE, "all sessions with the token " + token + " are in use; it answers too slowly");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new Pkcs11Exception(Cure.NONE, "interrupted while waiting for a session with the token " + token);
        }
        try {
            Long pooled = idle.pollFirst();
            long session = pooled == null ? cryptoki.openSession(token.slot()) : pooled;
            try {
                return work.with(session);
            } finally {
                idle.addFirst(session);
            }
        } finally {
            free.release();
        }
    }

    /**
     * Logs in with the PIN at this place, if nobody is yet; it holds for all sessions.
     *
     * @param now the token as it is now
     */
    void logIn(long session, TokenInfo now, Pins pins, String pinSource) throws Pkcs11Exception {
        byte[] pin = pins.read(pinSource);
        loggingIn.lock();
        try {
            if (!cryptoki.isLoggedIn(session)) {
                pins.logIn(cryptoki, session, now, pin);
            }
        } finally {
            loggingIn.unlock();
            Arrays.fill(pin, (byte) 0);
        }
    }
}
