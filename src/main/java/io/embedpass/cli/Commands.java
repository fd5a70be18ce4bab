package io.embedpass.cli;

import java.io.IOException;
import java.util.Properties;
import java.util.Set;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;

/** The commands of the jar. */
@Command(
        name = "java -jar embedpass.jar",
        description = "Without a command the service starts.",
        subcommands = {OriginsCommand.class, KeysCommand.class, AuditCommand.class, Check.class, Unpack.class},
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        versionProvider = Commands.Version.class)
public final class Commands {

    private static final Set<String> HELP = Set.of("help", "--help", "-h", "--version", "-V");

    private Commands() {}

    /** Name and version as the build wrote them down. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() throws IOException {
            Properties build =
                    PropertiesLoaderUtils.loadProperties(new ClassPathResource("META-INF/build-info.properties"));
            return new String[] {build.getProperty("build.name") + " " + build.getProperty("build.version")};
        }
    }

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
        // A key ID may begin like an option (RFC 4648, section 5).
        return new CommandLine(new Commands())
                .setAllowOptionsAsOptionParameters(true)
                .setExecutionStrategy(Commands::executeAndFlush);
    }

    /** A writer keeps its troubles to itself: a key or plan that did not fit on the disk would end as done. */
    private static int executeAndFlush(ParseResult arguments) {
        int exitCode = new RunLast().execute(arguments);
        CommandLine commandLine = arguments.commandSpec().commandLine();
        // The writer of picocli does not see what its System.out swallows.
        boolean isCutOff = commandLine.getOut().checkError() || System.out.checkError();
        if (isCutOff) {
            commandLine
                    .getErr()
                    .println(
                            "The output could not be written, or not all of it: its disk is full, or who read it stopped."
                                    + " See what was done before you repeat the command");
            return CommandRefusedException.WRONG;
        }
        return exitCode;
    }
}
