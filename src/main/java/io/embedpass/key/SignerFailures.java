package io.embedpass.key;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of signatures that failed: every one to the listeners, one a minute of each key to the log. Thread-safe. */
public final class SignerFailures {

    private static final Logger log = LoggerFactory.getLogger(SignerFailures.class);

    private final List<SignerFailureListener> listeners;
    private final Cache<Told, Boolean> told;

    private record Told(String kid, boolean isAlarm) {}

    /** @param ticker {@link Ticker#systemTicker}, but in tests: a clock that is set back would keep the log silent */
    public SignerFailures(List<SignerFailureListener> listeners, Ticker ticker) {
        this.listeners = List.copyOf(listeners);
        this.told = Caffeine.newBuilder()
                .expireAfterWrite(Duration.ofMinutes(1))
                .ticker(ticker)
                .build();
    }

    void tell(RingKey key, Exception e) {
        SignerFailure reason = SignerFailure.of(e);
        listeners.forEach(listener -> listener.failed(key, reason));
        boolean isAlarm = reason == SignerFailure.MISMATCH;
        if (told.asMap().putIfAbsent(new Told(key.kid(), isAlarm), true) != null) {
            return;
        }
        if (isAlarm) {
            log.error(
                    "ALARM: the key {} from {} made a signature that is not its own; nothing was handed out."
                            + " Find out why before you go on: another key version, another padding, a faulty module",
                    key.kid(),
                    key.planned().source());
        } else {
            String words = key.failing().map(Failing::error).orElse("it failed");
            log.error(
                    "The key {} from {} cannot sign: {}",
                    key.kid(),
                    key.planned().source(),
                    words);
        }
    }
}
