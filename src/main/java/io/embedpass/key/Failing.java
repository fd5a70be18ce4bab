package io.embedpass.key;

import java.time.Instant;

/**
 * A key that does not sign.
 *
 * @param since the first failure after the last success
 * @param error the last one's words, for an operator
 */
public record Failing(Instant since, SignerFailure reason, String error) {}
