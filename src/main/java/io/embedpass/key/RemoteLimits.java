package io.embedpass.key;

import com.google.common.collect.Comparators;
import java.time.Duration;

/**
 * What a key that signs somewhere else may cost.
 *
 * @param timeLimit how long a signature is waited for, that for a place included, {@link #SHORTEST} to {@link #LONGEST}
 * @param concurrency how many signatures of one key may be under way, 1 to {@link #MOST}
 */
public record RemoteLimits(Duration timeLimit, int concurrency) {

    public static final Duration SHORTEST = Duration.ofMillis(100);
    public static final Duration LONGEST = Duration.ofSeconds(10);
    public static final int MOST = 1024;

    private static final int PARTS = 5;

    /** Pulls what is out of range into it: keys are looked at even when the start will be refused for such a value. */
    public RemoteLimits {
        timeLimit = Comparators.min(Comparators.max(timeLimit, SHORTEST), LONGEST);
        concurrency = Math.clamp(concurrency, 1, MOST);
    }

    /** How long a call may wait for a place: a fifth, so that who had to wait still has time for the signature. */
    Duration patience() {
        return timeLimit.dividedBy(PARTS);
    }

    /** From when on a signer is slow, whether the call waited for a place or not. */
    Duration slow() {
        return timeLimit.minus(patience());
    }
}
