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

    /** Ends with the command's exit code, or 1 when the service does not start. */
    public static void main(String[] arguments) {
        if (Commands.isCommand(arguments)) {
            System.exit(Commands.run(arguments));
        }
        SpringApplication.run(EmbedpassApplication.class, arguments);
    }
}
