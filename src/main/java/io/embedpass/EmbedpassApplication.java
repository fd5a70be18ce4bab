package io.embedpass;

import io.embedpass.cli.Commands;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.actuate.autoconfigure.audit.AuditAutoConfiguration;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Runs a command when the first argument is one, else the service. Boot's own audit listeners are left out: every unknown
 * address leaves an event there, so that a stranger could push the attempts out of {@code /actuator/auditevents}.
 */
@SpringBootApplication(exclude = AuditAutoConfiguration.class)
public class EmbedpassApplication {

    /** Of the JDK, see {@link Thread}, "Configurable Properties". */
    static final String CARRIERS = "jdk.virtualThreadScheduler.parallelism";

    /** Ends with the command's exit code, or 1 when the service does not start. */
    public static void main(String[] arguments) {
        if (Commands.isCommand(arguments)) {
            System.exit(Commands.run(arguments));
        }
        provideCarriers();
        SpringApplication.run(EmbedpassApplication.class, arguments);
    }

    /**
     * As many carrier threads sign as there are cores; one more begins what comes and ends what only has to be answered.
     * Without it both would wait for all who stand in line to sign: a carrier prefers whom it has called itself.
     */
    static void provideCarriers() {
        if (System.getProperty(CARRIERS) == null) {
            System.setProperty(CARRIERS, String.valueOf(Runtime.getRuntime().availableProcessors() + 1));
        }
    }
}
