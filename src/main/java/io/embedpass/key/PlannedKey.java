package io.embedpass.key;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One key of the plan.
 *
 * @param certificate file with its X.509 certificate in PEM, for vendors that want one
 * @param line where it stands in the file, from 1
 */
public record PlannedKey(KeySource source, Optional<String> certificate, Life life, int line) {

    /**
     * When it does what.
     *
     * @param publishedAt since when verifiers can read it; empty when the plan does not say
     * @param activateAt when it begins to sign for embeds whose vendor reads the JWK Set; empty while that is not decided
     * @param embeds when it begins to sign for embeds whose vendor pinned one key, by their ids
     * @param retireAt when it ends, whatever is planned besides; empty when its successor decides
     * @param isCompromised somebody else may have it: it is out at once
     * @param isEmergency it may sign before all verifiers had the time to read it
     */
    public record Life(
            Optional<Instant> publishedAt,
            Optional<Instant> activateAt,
            Map<String, Instant> embeds,
            Optional<Instant> retireAt,
            boolean isCompromised,
            boolean isEmergency) {

        public Life {
            embeds = Map.copyOf(embeds);
        }

        /** Begins at this time and ends when another takes over. */
        public static Life from(Optional<Instant> activateAt) {
            return new Life(Optional.empty(), activateAt, Map.of(), Optional.empty(), false, false);
        }
    }

    public Optional<Instant> activateAt() {
        return life.activateAt();
    }

    /** The same entry, as though the key were not compromised. */
    PlannedKey trusted() {
        return new PlannedKey(
                source,
                certificate,
                new Life(
                        life.publishedAt(),
                        life.activateAt(),
                        life.embeds(),
                        life.retireAt(),
                        false,
                        life.isEmergency()),
                line);
    }

    /** Whether it must neither sign nor be published any more, whatever its successors do. */
    public boolean isOut(Instant now) {
        return life.isCompromised()
                || life.retireAt().filter(end -> !end.isAfter(now)).isPresent();
    }
}
