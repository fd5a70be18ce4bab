package io.embedpass.key;

import com.nimbusds.jose.JOSEException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a key signs. Thread-safe; a success of a local key that is well costs one volatile read. */
final class SigningHealth {

    private static final Duration IDLE = Duration.ofSeconds(30);

    private final boolean isRemote;
    private final Clock clock;
    private volatile @Nullable Failing failing;
    private volatile Instant lastSuccess = Instant.EPOCH;

    SigningHealth(boolean isRemote, Clock clock) {
        this.isRemote = isRemote;
        this.clock = clock;
    }

    void succeeded() {
        if (isRemote) {
            lastSuccess = clock.instant();
        }
        if (failing != null) {
            recover();
        }
    }

    private synchronized void recover() {
        failing = null;
    }

    synchronized void failed(JOSEException e) {
        Failing before = failing;
        if (before != null && SignerFailure.of(e) == SignerFailure.OPEN) {
            // That it is left alone says nothing of why.
            return;
        }
        Instant since = before == null ? clock.instant() : before.since();
        failing = new Failing(since, SignerFailure.of(e), String.valueOf(e.getMessage()));
    }

    boolean isRemote() {
        return isRemote;
    }

    Optional<Failing> failing() {
        return Optional.ofNullable(failing);
    }

    /** A clock that was set back does not tell for how long: one probe does. */
    private static boolean isIdle(Instant lastSuccess, Instant now) {
        return lastSuccess.isAfter(now) || !lastSuccess.plus(IDLE).isAfter(now);
    }

    /** Whether nobody would notice otherwise: it fails, or is somewhere else and was not used for a while. */
    boolean isProbeDue() {
        return failing != null || (isRemote && isIdle(lastSuccess, clock.instant()));
    }
}
