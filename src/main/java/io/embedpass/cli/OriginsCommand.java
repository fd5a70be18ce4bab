package io.embedpass.cli;

import io.embedpass.config.AllowedOriginsFile;
import io.embedpass.config.EmbedpassProperties;
import io.embedpass.config.Problem;
import io.embedpass.config.Reading;
import io.embedpass.config.WatchedFile;
import io.embedpass.origin.AllowedOrigin;
import io.embedpass.origin.AllowedOrigins;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code origins}: what can be done with a list of allowed origins without a running instance. */
@Command(name = "origins", description = "Works on a list of allowed origins.")
final class OriginsCommand {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Command(
            name = "check",
            description = "Reads the list as the service does and prints every fault with its line.",
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {
                "0:the list is good",
                "1:the list has faults",
                "2:the command is wrong or the file cannot be read"
            })
    int check(
            @Parameters(paramLabel = "FILE", description = "The list, allowed-origins.yaml.") Path file,
            @Option(
                            names = "--environment",
                            defaultValue = "production",
                            paramLabel = "NAME",
                            description =
                                    "The environment that it is for; demo allows http://localhost. Default: production.")
                    String environment,
            @Option(
                            names = "--embeds",
                            split = ",",
                            paramLabel = "NAME",
                            description = "The embeds that entries may name. Default: any.")
                    @Nullable
                    Set<String> embeds) {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        String text;
        try {
            if (Files.size(file) > WatchedFile.MOST_BYTES) {
                err.println(file + ": the file is over 1 MiB");
                return 1;
            }
            text = Files.readString(file);
        } catch (CharacterCodingException _) {
            err.println(file + ": the file is not UTF-8");
            return 1;
        } catch (IOException e) {
            err.println(file + ": the file cannot be read (" + e.getClass().getSimpleName() + ")");
            return 2;
        }
        boolean isDemo = environment.equals(EmbedpassProperties.DEMO);
        Reading<AllowedOrigins> reading =
                new AllowedOriginsFile(isDemo, Optional.ofNullable(embeds)).read(file.toString(), text);
        for (Problem problem : reading.problems()) {
            err.println(problem);
        }
        if (!reading.isGood()) {
            return 1;
        }
        out.println(file + ": " + reading.value().entries().size() + " origins, no fault");
        reading.value().entries().stream()
                .filter(entry -> entry.isReviewDue(LocalDate.now(ZoneOffset.UTC)))
                .map(AllowedOrigin::pattern)
                .forEach(pattern -> out.println("  review is due: " + pattern));
        return 0;
    }
}
