package io.embedpass.key;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toUnmodifiableMap;

import com.google.common.collect.Ordering;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The loaded keys of a plan. Immutable. */
public final class KeyRing {

    private final KeyPlan plan;
    private final List<RingKey> keys;
    private final Duration draining;
    private final Map<String, Instant> publishedSince;
    private final Map<String, Instant> neededUntil;

    /**
     * @param draining how long a replaced key stays published
     * @param publishedSince by key IDs
     * @param neededUntil by key IDs: of keys that signed under an earlier plan, and sign no more under this one
     */
    KeyRing(
            KeyPlan plan,
            List<RingKey> keys,
            Duration draining,
            Map<String, Instant> publishedSince,
            Map<String, Instant> neededUntil) {
        this.plan = plan;
        this.keys = List.copyOf(keys);
        this.draining = draining;
        this.publishedSince = Map.copyOf(publishedSince);
        this.neededUntil = Map.copyOf(neededUntil);
    }

    /** What an instance has in force that has nothing to lose: a plan without an active key may replace it. */
    public static KeyRing nothing() {
        return new KeyRing(new KeyPlan(List.of(), Set.of()), List.of(), Duration.ZERO, Map.of(), Map.of());
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
        return end(key.planned())
                .map(end -> Ordering.natural().max(end, neededUntil.getOrDefault(key.kid(), Instant.MIN)));
    }

    /** Of a key that may be retired and therefore not loaded. */
    public Optional<Instant> end(PlannedKey key) {
        return plan.end(key, draining);
    }

    /** Whether tokens that it signed, or signs, may be about: it must stay published. */
    boolean isNeeded(RingKey key, Instant now) {
        KeyState state = stateOf(key, now);
        return state == KeyState.ACTIVE || state == KeyState.DRAINING || isNeededLonger(key, now);
    }

    private boolean isNeededLonger(RingKey key, Instant now) {
        return neededUntil.getOrDefault(key.kid(), Instant.MIN).isAfter(now);
    }

    /** Whether the key of this source must stay published, whatever another plan says of it. */
    boolean isNeeded(KeySource source, Instant now) {
        return from(source).filter(key -> isNeededLonger(key, now)).isPresent();
    }

    /**
     * Until when keys are needed that sign or drain under this plan, whatever another says of them.
     *
     * @param other a plan that replaces this one now
     */
    Map<String, Instant> neededUntil(KeyPlan other, Instant now) {
        Map<String, Instant> needed = new HashMap<>(neededUntil);
        for (RingKey key : keys) {
            neededUntil(key, other, now).ifPresent(until -> needed.merge(key.kid(), until, Ordering.natural()::max));
        }
        needed.values().removeIf(until -> !until.isAfter(now));
        return needed;
    }

    private Optional<Instant> neededUntil(RingKey key, KeyPlan other, Instant now) {
        return switch (stateOf(key, now)) {
            case ACTIVE ->
                Optional.of(now.plus(draining))
                        .filter(_ -> other.keys().stream()
                                .noneMatch(planned ->
                                        planned.source().equals(key.planned().source())
                                                && other.stateOf(planned, now, draining) == KeyState.ACTIVE));
            case DRAINING -> plan.end(key.planned(), draining);
            case STAGED, RETIRED -> Optional.empty();
        };
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

    /** Keys that verifiers should know now: staged, active, draining, or in use until a plan came late. */
    public List<RingKey> published(Instant now) {
        return keys.stream().filter(key -> isPublished(key, now)).toList();
    }

    private boolean isPublished(RingKey key, Instant now) {
        return stateOf(key, now).isPublished()
                || (isNeededLonger(key, now) && !key.planned().isOut(now));
    }

    /**
     * The same ring with these keys taken out; empty when it has none of them. Without those that had retired as well:
     * verifiers have forgotten them, and none may sign again because its successor is out.
     */
    Optional<KeyRing> takeOut(List<PlannedKey> out, Instant now) {
        Map<KeySource, PlannedKey> bySource =
                out.stream().collect(toUnmodifiableMap(PlannedKey::source, identity(), (first, _) -> first));
        List<RingKey> others = keys.stream()
                .filter(key -> !bySource.containsKey(key.planned().source()))
                .toList();
        if (others.size() == keys.size()) {
            return Optional.empty();
        }
        List<RingKey> left =
                others.stream().filter(key -> isPublished(key, now)).toList();
        List<PlannedKey> planned = plan.keys().stream()
                .map(key -> bySource.getOrDefault(key.source(), key))
                .toList();
        KeyPlan without = new KeyPlan(planned, plan.pinnedEmbeds());
        return Optional.of(new KeyRing(without, left, draining, publishedSince, neededUntil));
    }

    private Optional<RingKey> loaded(PlannedKey planned) {
        return keys.stream().filter(key -> key.planned().equals(planned)).findFirst();
    }
}
