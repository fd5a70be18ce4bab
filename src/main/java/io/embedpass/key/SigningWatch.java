package io.embedpass.key;

import com.nimbusds.jose.JOSEException;
import io.embedpass.key.SigningLine.Turn;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * Tries active keys that fail, and remote ones that nobody uses, so that a dead session is noticed before users do and a
 * key comes back without them (xipki/pkcs11wrapper#3).
 */
public final class SigningWatch {

    private static final Logger log = LoggerFactory.getLogger(SigningWatch.class);

    private final Supplier<KeyRing> ring;
    private final SigningLine line;
    private final SignerFailures failures;
    private final Executor probes;
    private final Clock clock;
    private final Set<RingKey> probed = ConcurrentHashMap.newKeySet();

    /**
     * @param line of those who sign with a key that is here
     * @param probes must not run them in the calling thread: the schedule is shared, and a probe may take its time
     */
    public SigningWatch(
            Supplier<KeyRing> ring, SigningLine line, SignerFailures failures, Executor probes, Clock clock) {
        this.ring = ring;
        this.line = line;
        this.failures = failures;
        this.probes = probes;
        this.clock = clock;
    }

    /** Begins the probes that are due; one at a time of each key. */
    @Scheduled(fixedDelay = 1000)
    public void look() {
        ring.get().allActive(clock.instant()).stream()
                .filter(this::isProbeDue)
                .filter(probed::add)
                .forEach(this::begin);
    }

    private void begin(RingKey key) {
        try {
            probes.execute(() -> probe(key));
        } catch (RuntimeException | OutOfMemoryError noThread) {
            probed.remove(key);
            throw noThread;
        }
    }

    /** While the line is stuck none of its keys signs, also those that nobody asks: readiness must know. */
    private boolean isProbeDue(RingKey key) {
        return key.isProbeDue() || (line.isStuck() && !key.isRemote());
    }

    private void probe(RingKey key) {
        Optional<Failing> before = key.failing();
        try (Turn _ = line.turnOf(key)) {
            key.probe();
            before.ifPresent(failing -> log.info(
                    "The key {} from {} signs again; it had failed since {}",
                    key.kid(),
                    key.planned().source(),
                    failing.since()));
        } catch (JOSEException e) {
            failures.tell(key, e);
        } finally {
            probed.remove(key);
        }
    }
}
