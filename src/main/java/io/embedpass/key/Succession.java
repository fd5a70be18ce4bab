package io.embedpass.key;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * In which order keys sign for one group of verifiers: for all that read the JWK Set, or for the vendor of one embed
 * who pinned a key. Immutable.
 */
final class Succession {

    private final List<Turn> turns;

    /** A key that signs from this time on. */
    record Turn(PlannedKey key, Instant begin) {}

    Succession(List<Turn> turns) {
        this.turns = turns.stream().sorted(Comparator.comparing(Turn::begin)).toList();
    }

    /**
     * The key that signs at this time. One past its {@code retire-at} has no substitute: the key before it may be
     * unknown to verifiers by now.
     */
    Optional<PlannedKey> activeAt(Instant now) {
        return current(now).map(Turn::key).filter(key -> !key.isOut(now));
    }

    /** Where a key stands that has begun; empty before, and when it has no turn here. */
    Optional<KeyState> stateOf(PlannedKey key, Instant now, Duration draining) {
        for (int i = 0; i < turns.size(); i++) {
            Turn turn = turns.get(i);
            if (turn.key().equals(key) && !turn.begin().isAfter(now)) {
                return Optional.of(i + 1 < turns.size() ? state(turns.get(i + 1), now, draining) : KeyState.ACTIVE);
            }
        }
        return Optional.empty();
    }

    private static KeyState state(Turn successor, Instant now, Duration draining) {
        if (successor.begin().isAfter(now)) {
            return KeyState.ACTIVE;
        }
        return now.isBefore(successor.begin().plus(draining)) ? KeyState.DRAINING : KeyState.RETIRED;
    }

    /** When a key begins here; empty when it has no turn. */
    Optional<Instant> begin(PlannedKey key) {
        return turns.stream()
                .filter(turn -> turn.key().equals(key))
                .map(Turn::begin)
                .findFirst();
    }

    /** When another key takes over from one that has a turn here; empty while nobody does. */
    Optional<Instant> replacement(Instant begin) {
        return turns.stream().map(Turn::begin).filter(begin::isBefore).findFirst();
    }

    /** When the next key begins, if that is planned. */
    Optional<Turn> next(Instant now) {
        return turns.stream().filter(turn -> turn.begin().isAfter(now)).findFirst();
    }

    private Optional<Turn> current(Instant now) {
        return turns.stream().filter(turn -> !turn.begin().isAfter(now)).reduce((_, later) -> later);
    }
}
