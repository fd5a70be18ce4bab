package io.embedpass.key;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The loaded keys of a plan. Immutable. */
public final class KeyRing {

    private final KeyPlan plan;
    private final List<RingKey> keys;
    private final Duration draining;

    /** @param draining how long a replaced key stays published */
    KeyRing(KeyPlan plan, List<RingKey> keys, Duration draining) {
        this.plan = plan;
        this.keys = List.copyOf(keys);
        this.draining = draining;
    }

    /** Every key that was loaded; those that were retired before were not. */
    public List<RingKey> keys() {
        return keys;
    }

    public KeyState stateOf(RingKey key, Instant now) {
        return plan.stateOf(key.planned(), now, draining);
    }

    /** The key that signs now. */
    public Optional<RingKey> active(Instant now) {
        return plan.activeAt(now)
                .flatMap(active -> keys.stream()
                        .filter(key -> key.planned().equals(active))
                        .findFirst());
    }

    /** Keys that verifiers should know now: staged, active, draining. */
    public List<RingKey> published(Instant now) {
        return keys.stream().filter(key -> stateOf(key, now).isPublished()).toList();
    }
}
