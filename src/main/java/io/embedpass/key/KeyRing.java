package io.embedpass.key;

import com.google.common.collect.Maps;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The loaded keys of a plan. Immutable. */
public final class KeyRing {

    private final KeyPlan plan;
    private final List<RingKey> keys;
    private final Duration draining;
    private final Map<String, Instant> publishedSince;

    /**
     * @param draining how long a replaced key stays published
     * @param publishedSince by key IDs
     */
    KeyRing(KeyPlan plan, List<RingKey> keys, Duration draining, Map<String, Instant> publishedSince) {
        this.plan = plan;
        this.keys = List.copyOf(keys);
        this.draining = draining;
        this.publishedSince = Map.copyOf(publishedSince);
    }

    public KeyPlan plan() {
        return plan;
    }

    /** Every key that was loaded; those that were retired before were not. */
    public List<RingKey> keys() {
        return keys;
    }

    /** The loaded key with this key ID. */
    public Optional<RingKey> key(String kid) {
        return keys.stream().filter(key -> key.kid().equals(kid)).findFirst();
    }

    /** The loaded key of this source. */
    Optional<RingKey> from(KeySource source) {
        return keys.stream()
                .filter(key -> key.planned().source().equals(source))
                .findFirst();
    }

    public KeyState stateOf(RingKey key, Instant now) {
        return stateOf(key.planned(), now);
    }

    /** Of a key that may be retired and therefore not loaded. */
    public KeyState stateOf(PlannedKey key, Instant now) {
        return plan.stateOf(key, now, draining);
    }

    /** When a key is published no more, if that is planned. */
    public Optional<Instant> end(RingKey key) {
        return end(key.planned());
    }

    /** Of a key that may be retired and therefore not loaded. */
    public Optional<Instant> end(PlannedKey key) {
        return plan.end(key, draining);
    }

    /** Since when verifiers can read a key, as far as the plan or this instance knows. */
    public Instant publishedSince(RingKey key) {
        return publishedSince.getOrDefault(key.kid(), Instant.MAX);
    }

    /** The key that signs now for vendors that read the JWK Set. */
    public Optional<RingKey> active(Instant now) {
        return plan.activeAt(now).flatMap(this::loaded);
    }

    /** The key that signs now for this embed. */
    public Optional<RingKey> active(Instant now, String embed) {
        return plan.activeAt(now, embed).flatMap(this::loaded);
    }

    /** All keys that sign now, for whatever embed. */
    public List<RingKey> allActive(Instant now) {
        return Stream.concat(
                        Stream.of(active(now)), plan.pinnedEmbeds().stream().map(embed -> active(now, embed)))
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }

    /** Keys that verifiers should know now: staged, active, draining. */
    public List<RingKey> published(Instant now) {
        return keys.stream().filter(key -> stateOf(key, now).isPublished()).toList();
    }

    /** The same ring with these keys taken out; empty when it has none of them. */
    Optional<KeyRing> takeOut(List<PlannedKey> out) {
        Map<KeySource, PlannedKey> bySource = Maps.uniqueIndex(out, PlannedKey::source);
        List<RingKey> left = keys.stream()
                .filter(key -> !bySource.containsKey(key.planned().source()))
                .toList();
        List<PlannedKey> planned = plan.keys().stream()
                .map(key -> bySource.getOrDefault(key.source(), key))
                .toList();
        return Optional.of(new KeyRing(new KeyPlan(planned, plan.pinnedEmbeds()), left, draining, publishedSince))
                .filter(ring -> ring.keys().size() < keys.size());
    }

    private Optional<RingKey> loaded(PlannedKey planned) {
        return keys.stream().filter(key -> key.planned().equals(planned)).findFirst();
    }
}
