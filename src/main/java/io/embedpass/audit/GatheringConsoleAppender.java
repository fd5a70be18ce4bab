package io.embedpass.audit;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.io.OutputStream;
import java.time.Duration;

/**
 * Writes to the console at once what comes within some milliseconds: a write for each record costs more CPU than to make
 * the record. What comes alone does not wait, and nobody waits for a console that hangs. Whoever cannot spare the last
 * milliseconds before a crash, because no journal has them, does not gather. Configured in {@code logback-spring.xml}.
 */
public final class GatheringConsoleAppender extends ConsoleAppender<ILoggingEvent> {

    private static final Duration GATHERING = Duration.ofMillis(10);

    private boolean gathers;

    /** Whether to gather; false unless it is set. */
    public void setGathers(boolean gathers) {
        this.gathers = gathers;
    }

    @Override
    public void setOutputStream(OutputStream console) {
        super.setOutputStream(
                gathers
                        ? new GatheringOutputStream(console, getContext().getScheduledExecutorService(), GATHERING)
                        : console);
    }
}
