package io.embedpass.key;

import java.time.Duration;
import java.util.Optional;

/**
 * The times of a rotation. Only the first is configured, the others follow from it.
 *
 * @param publishAhead how long a key is published before it signs; at least 2 s
 * @param isEnforced whether a key that would sign earlier is refused
 * @param longestTtl longest lifetime of any embed's token
 */
public record KeyTimes(Duration publishAhead, boolean isEnforced, Duration longestTtl) {

    public static final Duration DEFAULT_PUBLISH_AHEAD = Duration.ofHours(1);

    /** A whole second is the shortest {@code max-age} but none. */
    public static final Duration SHORTEST_PUBLISH_AHEAD = Duration.ofSeconds(2);

    /** By how much the {@code max-age} of an answer may differ from {@link #maxAge}, as a share of it. */
    static final double JITTER = 0.2;

    private static final Duration LONGEST_MAX_AGE = Duration.ofMinutes(10);
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(60);

    /**
     * Times of an installation.
     *
     * @param publishAhead as configured; when it is not, the default holds, and environment demo lets keys sign at once
     */
    public static KeyTimes of(Optional<Duration> publishAhead, boolean isDemo, Duration longestTtl) {
        return new KeyTimes(
                publishAhead.orElse(DEFAULT_PUBLISH_AHEAD), publishAhead.isPresent() || !isDemo, longestTtl);
    }

    /**
     * How long verifiers may keep the JWK Set (RFC 9111). At most half of the time that a key is published ahead: then
     * everybody has read it twice before it signs, jitter included.
     */
    public Duration maxAge() {
        Duration half = Duration.ofSeconds(publishAhead.toSeconds() / 2);
        return half.compareTo(LONGEST_MAX_AGE) < 0 ? half : LONGEST_MAX_AGE;
    }

    /**
     * How long a replaced key stays published: nobody may hold a token that it signed, or a JWK Set without its
     * successor, any longer. Computed, never configured: a shorter time is an outage (RFC 7517 has no revocation).
     */
    public Duration draining() {
        Duration longestMaxAge = Duration.ofSeconds((long) Math.ceil(maxAge().toSeconds() * (1 + JITTER)));
        return longestTtl.plus(longestMaxAge).plus(CLOCK_TOLERANCE);
    }
}
