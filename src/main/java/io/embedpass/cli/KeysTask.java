package io.embedpass.cli;

import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What the commands about keys have in common: a word for every refusal, and its exit code. */
abstract class KeysTask implements Callable<Integer> {

    static final String GOOD = "0:done";
    static final String FAULTY = "1:refused, because of faults that are told";
    static final String WRONG = "2:the command is wrong, a file cannot be read or the output cannot be written";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    /** Does it, and answers the exit code. */
    abstract int run(Clock clock) throws CommandRefusedException;

    @Override
    public final Integer call() {
        try {
            return run(Clock.systemUTC());
        } catch (CommandRefusedException e) {
            e.messages().forEach(err()::println);
            return e.exitCode();
        } catch (UneditablePlanException e) {
            err().println("The plan cannot be edited: " + e.getMessage());
            return CommandRefusedException.FAULTY;
        } catch (RuntimeException e) {
            // Its message is not told: parsers quote what they read, secrets included.
            err().println("The configuration cannot be read (" + e.getClass().getSimpleName()
                    + "); is application.yaml good YAML? A start of the service with it says more");
            return CommandRefusedException.WRONG;
        } finally {
            // By itself the writer does so at the ends of println only: what was printed otherwise would be lost.
            out().flush();
        }
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    final void say(List<String> lines) {
        lines.forEach(out()::println);
    }

    final void warn(List<String> lines) {
        lines.forEach(err()::println);
    }
}
