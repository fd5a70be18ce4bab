package io.embedpass.cli;

import java.util.Set;
import org.springframework.boot.logging.LoggingSystem;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** The commands of the jar. */
@Command(
        name = "java -jar embedpass.jar",
        description = "Without a command the service starts.",
        subcommands = {OriginsCommand.class, KeysCommand.class, AuditCommand.class, Check.class, Unpack.class},
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true)
public final class Commands {

    private static final Set<String> HELP = Set.of("help", "--help", "-h", "--version");

    private Commands() {}

    /** Whether these arguments are a command; otherwise they are the service's. */
    public static boolean isCommand(String... arguments) {
        return arguments.length > 0 && (HELP.contains(arguments[0]) || !arguments[0].startsWith("-"));
    }

    /** Runs a command and answers its exit code. */
    public static int run(String... arguments) {
        // What libraries have to log is nothing that an operator asked for.
        LoggingSystem.get(Commands.class.getClassLoader()).beforeInitialize();
        return commandLine().execute(arguments);
    }

    static CommandLine commandLine() {
        return new CommandLine(new Commands());
    }
}
