package io.embedpass.cli;

import io.embedpass.key.KeyRing;
import io.embedpass.key.PlannedKey;
import io.embedpass.key.RingKey;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keys list}. */
@Command(
        name = "list",
        description = "Shows the keys of the plan, where each stands now and for which embeds it signs.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {KeysTask.GOOD, KeysTask.FAULTY, KeysTask.WRONG})
final class KeysList extends KeysTask {

    private static final String ROW = "%-5s %-9s %-43s %-20s %-20s %-24s %s%n";

    @Mixin
    private final PlanOptions options = new PlanOptions();

    @Option(
            names = "--thumbprints",
            description = "Only the key IDs, to be pasted under embedpass.keys.forbidden-thumbprints elsewhere.")
    private boolean isThumbprints;

    @Override
    int run(Clock clock) throws CommandRefusedException {
        try (OpenPlan opened = options.open(clock)) {
            OpenPlan plan = opened.editable();
            if (isThumbprints) {
                out().println("# Keys of environment "
                        + plan.keys().properties().environment());
                plan.ring().keys().forEach(key -> out().println("- " + key.kid()));
                return 0;
            }
            out().printf(ROW, "line", "state", "kid", "begins", "ends", "signs for", "source");
            plan.ring().plan().keys().forEach(key -> row(plan, key));
            return 0;
        }
    }

    private void row(OpenPlan plan, PlannedKey planned) {
        KeyRing ring = plan.ring();
        Optional<RingKey> key = plan.loaded(planned);
        String signsFor = plan.keys().properties().embeds().keySet().stream()
                .sorted()
                .filter(embed ->
                        key.isPresent() && ring.active(plan.now(), embed).equals(key))
                .collect(Collectors.joining(","));
        out().printf(
                        ROW,
                        planned.line(),
                        ring.stateOf(planned, plan.now()),
                        key.map(RingKey::kid).orElse("-"),
                        ring.plan().begin(planned).map(Instant::toString).orElse("-"),
                        ring.end(planned).map(Instant::toString).orElse("-"),
                        signsFor.isEmpty() ? "-" : signsFor,
                        planned.source());
    }
}
