package io.embedpass.key;

import io.embedpass.key.Succession.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Which key signs from when. Plan and clock alone decide, so that replicas agree without talking to each other. A key
 * that is marked as compromised counts as though it were not there. Immutable.
 */
public final class KeyPlan {

    private final List<PlannedKey> keys;
    private final Succession readers;
    private final Map<String, Succession> pinned = new TreeMap<>();

    /**
     * @param keys in the order of the file
     * @param pinnedEmbeds ids of the embeds whose vendor pinned one key: each has a position of its own in the plan
     */
    public KeyPlan(List<PlannedKey> keys, Set<String> pinnedEmbeds) {
        this.keys = List.copyOf(keys);
        this.readers = new Succession(trusted()
                .flatMap(key -> key.activateAt().map(at -> new Turn(key, at)).stream())
                .toList());
        pinnedEmbeds.forEach(embed -> pinned.put(embed, succession(embed)));
    }

    /** With no position of its own, an embed is where the readers are: a plan of one key says no more. */
    private Succession succession(String embed) {
        if (keys.stream().noneMatch(key -> key.life().embeds().containsKey(embed))) {
            return readers;
        }
        return new Succession(trusted()
                .flatMap(key ->
                        Optional.ofNullable(key.life().embeds().get(embed)).map(at -> new Turn(key, at)).stream())
                .toList());
    }

    private Stream<PlannedKey> trusted() {
        return keys.stream().filter(key -> !key.life().isCompromised());
    }

    /** In the order of the file. */
    public List<PlannedKey> keys() {
        return keys;
    }

    /** Ids of the embeds that have a position of their own. */
    public Set<String> pinnedEmbeds() {
        return pinned.keySet();
    }

    /** The key that signs for readers of the JWK Set: the one with the latest {@code activate-at} that has passed. */
    public Optional<PlannedKey> activeAt(Instant now) {
        return readers.activeAt(now);
    }

    /** The key that signs for an embed. */
    public Optional<PlannedKey> activeAt(Instant now, String embed) {
        return successionOf(embed).activeAt(now);
    }

    /** When another key takes over for an embed, if that is planned. */
    public Optional<Instant> nextActivation(Instant now, String embed) {
        return successionOf(embed).next(now).map(Turn::begin);
    }

    private Succession successionOf(String embed) {
        return pinned.getOrDefault(embed, readers);
    }

    /**
     * Where a key of this plan stands at this time. It signs or drains as long as it does so for anybody.
     *
     * @param draining how long a replaced key stays published
     */
    public KeyState stateOf(PlannedKey key, Instant now, Duration draining) {
        if (key.isOut(now)) {
            return KeyState.RETIRED;
        }
        List<KeyState> begun = successions()
                .flatMap(succession -> succession.stateOf(key, now, draining).stream())
                .toList();
        return Stream.of(KeyState.ACTIVE, KeyState.DRAINING)
                .filter(begun::contains)
                .findFirst()
                .orElse(begun.isEmpty() || isAwaited(key, now) ? KeyState.STAGED : KeyState.RETIRED);
    }

    /** The same plan, as though no key were compromised. */
    KeyPlan trustingAll() {
        return new KeyPlan(keys.stream().map(PlannedKey::trusted).toList(), pinned.keySet());
    }

    /** Whether this plan has a key of this source that nobody can know any more. */
    boolean isRetired(KeySource source, Instant now, Duration draining) {
        return keys.stream()
                .filter(key -> key.source().equals(source))
                .anyMatch(key -> stateOf(key, now, draining) == KeyState.RETIRED);
    }

    /** The entries of keys that somebody else may have. */
    List<PlannedKey> compromised() {
        return keys.stream().filter(key -> key.life().isCompromised()).toList();
    }

    /** When a key begins to sign, for whomever first; empty while that is not decided. */
    public Optional<Instant> begin(PlannedKey key) {
        return successions()
                .flatMap(succession -> succession.begin(key).stream())
                .min(Comparator.naturalOrder());
    }

    /**
     * When a key is published no more; empty while nothing is planned to replace it everywhere.
     *
     * @param draining how long a replaced key stays published
     */
    public Optional<Instant> end(PlannedKey key, Duration draining) {
        return Stream.of(drained(key, draining), key.life().retireAt())
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder());
    }

    /** When a key has been replaced for everybody and has drained; empty while somebody has no successor planned. */
    Optional<Instant> drained(PlannedKey key, Duration draining) {
        List<Optional<Instant>> replacements = successions()
                .flatMap(succession -> succession.begin(key).map(succession::replacement).stream())
                .toList();
        return replacements.stream().allMatch(Optional::isPresent)
                ? replacements.stream()
                        .flatMap(Optional::stream)
                        .max(Comparator.naturalOrder())
                        .map(last -> last.plus(draining))
                : Optional.empty();
    }

    private Stream<Succession> successions() {
        return Stream.concat(Stream.of(readers), pinned.values().stream());
    }

    private static boolean isAwaited(PlannedKey key, Instant now) {
        return Stream.concat(key.activateAt().stream(), key.life().embeds().values().stream())
                .anyMatch(begin -> begin.isAfter(now));
    }
}
