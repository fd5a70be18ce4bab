package io.embedpass.config;

import io.embedpass.key.KeySource;
import io.embedpass.key.PlannedKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Finds entries of a plan that contradict each other. */
final class KeyPlanCheck {

    private final Set<String> pinnedEmbeds;
    private final Faults faults;

    KeyPlanCheck(Set<String> pinnedEmbeds, Faults faults) {
        this.pinnedEmbeds = pinnedEmbeds;
        this.faults = faults;
    }

    /** @param line of the plan as a whole */
    void check(int line, List<PlannedKey> keys) {
        refuseDoubles(keys);
        refuseTies(keys, PlannedKey::activateAt);
        pinnedEmbeds.forEach(embed ->
                refuseTies(keys, key -> Optional.ofNullable(key.life().embeds().get(embed))));
        pinnedEmbeds.stream().sorted().forEach(embed -> refuseUndecided(line, embed, keys));
        keys.forEach(this::refuseEndBeforeBegin);
    }

    /** Which of two entries a compromised one is must not be a question. */
    private void refuseDoubles(List<PlannedKey> keys) {
        Map<KeySource, Integer> lines = new HashMap<>();
        for (PlannedKey key : keys) {
            Integer line = lines.putIfAbsent(key.source(), key.line());
            if (line != null) {
                faults.add(
                        key.line(),
                        key.source() + " is a key that is in the plan already, line " + line,
                        "name each key once; a new key gets a place of its own");
            }
        }
    }

    private void refuseTies(List<PlannedKey> keys, Function<PlannedKey, Optional<Instant>> begin) {
        Map<Instant, Integer> lines = new HashMap<>();
        for (PlannedKey key : keys) {
            begin.apply(key)
                    .map(at -> lines.putIfAbsent(at, key.line()))
                    .ifPresent(line -> faults.add(
                            key.line(),
                            "the key of line " + line + " begins at the same time: nobody could tell which one signs",
                            "let one begin later"));
        }
    }

    /** Following the others would change the key of a vendor who was not told. */
    private void refuseUndecided(int line, String embed, List<PlannedKey> keys) {
        boolean hasPosition = keys.stream().anyMatch(key -> key.life().embeds().containsKey(embed));
        List<PlannedKey> candidates = keys.stream()
                .filter(key -> key.activateAt().isPresent() && !key.life().isCompromised())
                .toList();
        if (!hasPosition && candidates.size() > 1) {
            faults.add(
                    line,
                    "the vendor of embed " + embed + " pinned one key, and the plan does not say which of "
                            + candidates.size(),
                    "write embeds: {" + embed + ": "
                            + candidates
                                    .getFirst()
                                    .activateAt()
                                    .map(Instant::toString)
                                    .orElse("TIME")
                            + "} at the key that its vendor knows, line "
                            + candidates.getFirst().line() + " say");
        }
    }

    private void refuseEndBeforeBegin(PlannedKey key) {
        key.life()
                .retireAt()
                .filter(end -> Stream.concat(key.activateAt().stream(), key.life().embeds().values().stream())
                        .anyMatch(begin -> !begin.isBefore(end)))
                .ifPresent(end -> faults.add(
                        key.line(), "the key retires at " + end + ", before it begins", "write a later retire-at"));
    }
}
