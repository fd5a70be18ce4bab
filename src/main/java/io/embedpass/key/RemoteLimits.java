package io.embedpass.key;

import com.google.common.collect.Comparators;
import java.time.Duration;

/**
 * What a key that signs somewhere else may cost.
 *
 * @param timeLimit how long a signature is waited for, {@link #SHORTEST} to {@link #LONGEST}
 * @param concurrency how many signatures of one source may be under way, 1 to {@link #MOST}
 */
public record RemoteLimits(Duration timeLimit, int concurrency) {

    public static final Duration SHORTEST = Duration.ofMillis(100);
    public static final Duration LONGEST = Duration.ofSeconds(10);
    public static final int MOST = 1024;

    /** Pulls what is out of range into it: keys are looked at even when the start will be refused for such a value. */
    public RemoteLimits {
        timeLimit = Comparators.min(Comparators.max(timeLimit, SHORTEST), LONGEST);
        concurrency = Math.clamp(concurrency, 1, MOST);
    }

    /** How long a signature may wait until fewer are under way: half the time that it may take. */
    Duration patience() {
        return timeLimit.dividedBy(2);
    }

    /** From when on a signer is slow: after four fifths of the time that it may take. */
    Duration slow() {
        return timeLimit.multipliedBy(4).dividedBy(5);
    }
}
