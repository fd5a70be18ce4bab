package io.embedpass.limit;

import java.time.Instant;
import java.util.Optional;

/**
 * How a {@link LimitStore} does.
 *
 * @param name of the store, as the configuration has it
 * @param instances that share its buckets
 * @param outage why they are not shared right now
 */
public record StoreState(String name, int instances, Optional<Outage> outage) {

    /**
     * Why the shared buckets cannot be asked.
     *
     * @param reason without names of hosts, without secrets
     */
    public record Outage(Instant since, String reason) {}

    public boolean isDegraded() {
        return outage.isPresent();
    }
}
