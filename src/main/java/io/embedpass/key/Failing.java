package io.embedpass.key;

import java.time.Duration;
import java.time.Instant;

/**
 * A key that does not sign.
 *
 * @param since the first failure after the last success
 * @param error the last one's words, for an operator
 */
public record Failing(Instant since, SignerFailure reason, String error) {

    /**
     * Whether it has failed for this long by now. Where the clock was set back since, nobody knows: rather too soon than
     * an hour too late.
     *
     * @param now read after this was
     */
    public boolean hasLasted(Duration time, Instant now) {
        return since.isAfter(now) || !since.plus(time).isAfter(now);
    }
}
