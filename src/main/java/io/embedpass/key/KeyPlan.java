package io.embedpass.key;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which key signs from when. Plan and clock alone decide, so that replicas agree without talking to each other.
 * Immutable.
 *
 * @param environment that the plan is for
 * @param keys in the order of the file
 */
public record KeyPlan(String environment, List<PlannedKey> keys) {

    /**
     * One key of the plan.
     *
     * @param activateAt when it begins to sign; empty while that is not decided
     * @param line where it stands in the file, from 1
     */
    public record PlannedKey(KeySource source, Optional<Instant> activateAt, int line) {}

    /** Longest time that a verifier may keep the JWK Set: its {@code max-age}, jitter included. */
    public static final Duration LONGEST_MAX_AGE = Duration.ofMinutes(12);

    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(60);

    /**
     * How long a replaced key stays published: nobody may hold a token that it signed, or a JWK Set without its
     * successor, any longer. Computed, never configured: a shorter time is an outage (RFC 7517 has no revocation).
     *
     * @param ttl longest lifetime of any embed's token
     */
    public static Duration drainingTime(Duration ttl) {
        return ttl.plus(LONGEST_MAX_AGE).plus(CLOCK_TOLERANCE);
    }

    /** The key that signs at this time: the one with the latest {@code activate-at} that has passed. */
    public Optional<PlannedKey> activeAt(Instant now) {
        return activated(now).max(Comparator.comparing(KeyPlan::activation));
    }

    /**
     * Where a key of this plan stands at this time.
     *
     * @param draining how long a replaced key stays published
     */
    public KeyState stateOf(PlannedKey key, Instant now, Duration draining) {
        if (key.activateAt().filter(start -> !start.isAfter(now)).isEmpty()) {
            return KeyState.STAGED;
        }
        return successor(key, now)
                .map(start -> now.isBefore(start.plus(draining)) ? KeyState.DRAINING : KeyState.RETIRED)
                .orElse(KeyState.ACTIVE);
    }

    private Optional<Instant> successor(PlannedKey key, Instant now) {
        return activated(now)
                .map(KeyPlan::activation)
                .filter(start -> start.isAfter(activation(key)))
                .min(Comparator.naturalOrder());
    }

    private Stream<PlannedKey> activated(Instant now) {
        return keys.stream()
                .filter(key ->
                        key.activateAt().filter(start -> !start.isAfter(now)).isPresent());
    }

    private static Instant activation(PlannedKey key) {
        return key.activateAt().orElse(Instant.MAX);
    }
}
