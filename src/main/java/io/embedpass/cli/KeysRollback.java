package io.embedpass.cli;

import io.embedpass.key.KeyState;
import io.embedpass.key.PlannedKey;
import io.embedpass.key.RingKey;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keys rollback}. */
@Command(
        name = "rollback",
        description = {
            "Takes the latest activation back; the key before it signs again.",
            "An activation that is still to come counts, too. Each instance goes back as soon as it has read the plan."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {KeysTask.GOOD, KeysTask.FAULTY, KeysTask.WRONG})
final class KeysRollback extends KeysTask {

    @Mixin
    private final PlanOptions options = new PlanOptions();

    @Option(names = "--embed", paramLabel = "NAME", description = "Only of this embed, whose vendor pinned a key.")
    private @Nullable String embed;

    @Option(names = "--dry-run", description = "Prints the plan as it would be, and changes nothing.")
    private boolean isDryRun;

    @Override
    int run(Clock clock) throws CommandRefusedException {
        try (OpenPlan opened = options.open(clock)) {
            OpenPlan plan = opened.editable();
            List<PlannedKey> latest = latestFirst(plan, embed);
            if (latest.size() < 2) {
                throw CommandRefusedException.faulty("there is no earlier key to go back to"
                        + (embed == null ? "" : ": embed " + embed + " has fewer than two positions in the plan"));
            }
            PlannedKey before = latest.get(1);
            refuseRetired(plan, before);
            PlanEdit edit = without(plan, latest.getFirst());
            if (isDryRun) {
                plan.check(edit);
                out().print(edit.text());
                return 0;
            }
            warn(plan.write(edit));
            out().println(plan.loaded(before).orElseThrow().kid() + " signs again for " + back(plan) + " as soon as "
                    + plan.file() + " is read, within a second where it is the file that the service watches.");
            if (embed == null) {
                tellOfThoseThatStay(plan, before);
            }
            return 0;
        }
    }

    private String back(OpenPlan plan) {
        if (embed != null) {
            return "embed " + embed;
        }
        String readers = plan.keys().properties().embeds().keySet().stream()
                .filter(each -> !plan.hasPosition(each))
                .sorted()
                .collect(Collectors.joining(", "));
        return "vendors that read the JWK Set (embeds: " + (readers.isEmpty() ? "none" : readers) + ")";
    }

    /** An embed with positions of its own does not go back with the others. */
    private void tellOfThoseThatStay(OpenPlan plan, PlannedKey before) {
        for (String pinned : plan.ring().plan().pinnedEmbeds()) {
            latestFirst(plan, pinned).stream()
                    .findFirst()
                    .filter(key -> isNewer(plan, key, before))
                    .ifPresent(key -> say(List.of(
                            "attention: embed " + pinned + " does not go back, its vendor pinned a key. "
                                    + plan.loaded(key).map(RingKey::kid).orElse("line " + key.line())
                                    + " signs for it from "
                                    + key.life().embeds().get(pinned) + " on. Back, too:",
                            "  keys rollback" + options.again() + " --embed " + pinned)));
        }
    }

    private static boolean isNewer(OpenPlan plan, PlannedKey key, PlannedKey than) {
        Optional<Instant> begin = plan.ring().plan().begin(than);
        return plan.ring()
                .plan()
                .begin(key)
                .filter(at -> begin.filter(at::isAfter).isPresent())
                .isPresent();
    }

    /** @param embed with positions of its own; null for those who read the JWK Set */
    private static List<PlannedKey> latestFirst(OpenPlan plan, @Nullable String embed) {
        Function<PlannedKey, Optional<Instant>> begin = embed == null
                ? PlannedKey::activateAt
                : key -> Optional.ofNullable(key.life().embeds().get(embed));
        return plan.ring().plan().keys().stream()
                .filter(key -> begin.apply(key).isPresent() && !key.life().isCompromised())
                .sorted(Comparator.comparing(
                                (PlannedKey key) -> begin.apply(key).orElseThrow())
                        .reversed())
                .toList();
    }

    private static void refuseRetired(OpenPlan plan, PlannedKey before) throws CommandRefusedException {
        KeyState state = plan.ring().stateOf(before, plan.now());
        if (state != KeyState.ACTIVE && state != KeyState.DRAINING) {
            throw CommandRefusedException.faulty("the key before, line " + before.line() + " of the plan, is " + state
                    + ": verifiers do not know it any more. Go forward instead: keys prepare, then keys activate"
                    + " (--emergency where it cannot wait)");
        }
    }

    private PlanEdit without(OpenPlan plan, PlannedKey latest) {
        int entry = plan.index(latest);
        if (embed != null) {
            return plan.edit().removePosition(entry, embed);
        }
        PlanEdit edit = plan.edit().remove(entry, "activate-at");
        return edit.has(entry, "emergency") ? edit.remove(entry, "emergency") : edit;
    }
}
