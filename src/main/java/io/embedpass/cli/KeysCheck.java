package io.embedpass.cli;

import io.embedpass.key.KeyAdvice;
import java.time.Clock;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code keys check}. */
@Command(
        name = "check",
        description = {
            "Reads the plan and every key in it as the service does, and prints every fault.",
            "The code is that of a start, and so are configuration, variables and providers."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:a service would start with it", "1:it has faults", KeysTask.WRONG})
final class KeysCheck extends KeysTask {

    @Mixin
    private final PlanOptions options = new PlanOptions();

    @Override
    int run(Clock clock) throws CommandRefusedException {
        try (OpenPlan plan = options.open(clock)) {
            plan.good();
            out().println(plan.file() + ": " + plan.ring().keys().size() + " keys in use or staged, no fault");
            List<String> advice = new KeyAdvice(
                            plan.keys().properties().keys().rotateEvery(),
                            plan.keys().times().publishAhead())
                    .about(plan.ring(), plan.keys().properties().embeds().keySet(), plan.now());
            advice.forEach(words -> out().println("  attention: " + words));
            return 0;
        }
    }
}
