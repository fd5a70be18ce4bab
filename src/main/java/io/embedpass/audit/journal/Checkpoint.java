package io.embedpass.audit.journal;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * Where a chain was at a time.
 *
 * @param instance of the chain
 * @param seq of its last record
 * @param hash of that record
 */
public record Checkpoint(UUID instance, long seq, String hash, Instant at) {

    /** Value of {@code typ} in the header of a signed one. */
    public static final String TYPE = "embedpass-checkpoint";

    /** As a JSON object; nothing in it has to be escaped. */
    String claims() {
        return "{\"instance\":\"" + instance + "\",\"seq\":" + seq + ",\"hash\":\"" + hash + "\",\"at\":\""
                + at.truncatedTo(ChronoUnit.MILLIS) + "\"}";
    }
}
