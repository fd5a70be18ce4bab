package io.embedpass.cli;

import io.embedpass.EmbedpassApplication;
import io.embedpass.key.KeyProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.SpringApplication;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.util.FileSystemUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** {@code check}: what a start would say, without one. */
@Command(
        name = "check",
        description = {
            "Reads the configuration and loads the keys as a start does, and ends before anything listens. The journal is",
            "left alone: another process may write it. Further arguments are those of the service."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:it would start", "1:it would not, for the reasons that are told"})
final class Check implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Unmatched
    private final List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        Path scratch = Files.createTempDirectory("embedpass-check");
        SpringApplication service = new SpringApplication(EmbedpassApplication.class);
        service.addInitializers(context -> ((GenericApplicationContext) context)
                .registerBean(
                        BeforeItListens.class,
                        () -> new BeforeItListens(scratch, context.getBeanProvider(KeyProvider.class))));
        // Named twice, it would be one path with a comma.
        arguments.removeIf(argument -> argument.startsWith("--embedpass.audit.file="));
        arguments.add("--embedpass.audit.file=" + scratch.resolve("audit.jsonl"));
        try {
            service.run(arguments.toArray(String[]::new));
            throw new IllegalStateException("it has started");
        } catch (RuntimeException _) {
            // The log has told the reasons in the words of a start.
            return CommandRefusedException.FAULTY;
        } finally {
            FileSystemUtils.deleteRecursively(scratch);
        }
    }

    /** First of all that starts; everything is made and checked by then. */
    private record BeforeItListens(Path scratch, ObjectProvider<KeyProvider> providers) implements SmartLifecycle {

        @Override
        public void start() {
            try {
                FileSystemUtils.deleteRecursively(scratch);
            } catch (IOException _) {
                // Nothing that the configuration is to blame for.
            }
            endSessions();
            System.out.println("It would start.");
            // An orderly end would wait for the very start that it is a part of.
            Runtime.getRuntime().halt(0);
        }

        /** Halting would leave them to end by themselves. One that cannot be ended, or hangs, is no reason against a start. */
        private void endSessions() {
            Thread closing = Thread.ofPlatform().daemon().start(() -> providers.forEach(BeforeItListens::close));
            try {
                closing.join(PATIENCE);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }

        private static void close(KeyProvider provider) {
            if (provider instanceof AutoCloseable closeable) {
                try {
                    closeable.close();
                } catch (Exception _) {
                    // It ends by itself, later.
                }
            }
        }

        @Override
        public void stop() {
            // It has never started.
        }

        @Override
        public boolean isRunning() {
            return false;
        }

        @Override
        public int getPhase() {
            return Integer.MIN_VALUE;
        }
    }
}
