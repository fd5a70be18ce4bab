package io.embedpass.web;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Goes on serving for a while after the service was told to stop: readiness says no already, and balancers need time to
 * notice. Kubernetes takes a pod out of its services and stops it at the same moment. Boot leaves that to a command in
 * the container (spring-boot#20995), for which there is none in an image without a shell.
 *
 * <p>First of the listeners, because the management listener closes at the same event and readiness could not be asked.
 */
final class ShutdownDelay {

    private static final Logger log = LoggerFactory.getLogger(ShutdownDelay.class);

    private final Duration delay;
    private volatile boolean wasReady;
    private volatile boolean hasBegun;

    /** @param delay zero for none */
    ShutdownDelay(Duration delay) {
        this.delay = delay;
    }

    /** Whether connections should be given up: whoever opens a new one comes to another instance. */
    boolean hasBegun() {
        return hasBegun;
    }

    @EventListener(ApplicationReadyEvent.class)
    void ready() {
        wasReady = true;
    }

    /** The management context's own end comes here too, and is not ours. */
    @EventListener
    @Order(Ordered.HIGHEST_PRECEDENCE)
    void closed(ContextClosedEvent event) {
        ApplicationContext closing = event.getApplicationContext();
        if (!wasReady || hasBegun || closing.getParent() != null) {
            return;
        }
        hasBegun = true;
        if (delay.isPositive()) {
            log.info("Not ready any more; requests are served for another {} ms", delay.toMillis());
            await();
        }
    }

    private void await() {
        try {
            Thread.sleep(delay);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
