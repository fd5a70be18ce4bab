package io.embedpass.cli;

import io.embedpass.config.OfflineKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which plan a command is about. */
final class PlanOptions {

    @Option(
            names = "--config",
            paramLabel = "DIRECTORY",
            description = "Where application.yaml is, beside the places where the service looks for it.")
    private @Nullable Path config;

    @Option(
            names = "--plan",
            paramLabel = "FILE",
            description = "The key plan. Default: embedpass.keys.plan of the configuration.")
    private @Nullable Path plan;

    /**
     * Reads configuration and plan.
     *
     * @throws CommandRefusedException when one of them cannot be read
     */
    OpenPlan open(Clock clock) throws CommandRefusedException {
        if (config != null && !Files.isDirectory(config)) {
            throw CommandRefusedException.wrong(
                    "--config " + config + " is no directory; name the one of application.yaml");
        }
        return OpenPlan.of(OfflineKeys.open(config, clock), plan, clock);
    }

    /** How the same plan is named in another command. */
    String again() {
        return (config == null ? "" : " --config " + config) + (plan == null ? "" : " --plan " + plan);
    }
}
