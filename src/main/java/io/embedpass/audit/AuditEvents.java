package io.embedpass.audit;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.AuditEventRepository;
import org.springframework.boot.actuate.audit.InMemoryAuditEventRepository;

/**
 * The latest events, for {@code /actuator/auditevents}: those of attempts apart from all others, so that nobody pushes out
 * what an administrator changed, or what was suspicious, by asking often. Thread-safe.
 */
public final class AuditEvents implements AuditEventRepository {

    /** Begins the type of an attempt's event. */
    static final String ATTEMPT = "embedpass.attempt.";

    private static final int OF_EACH = 1_000;

    private final AuditEventRepository attempts = new InMemoryAuditEventRepository(OF_EACH);
    private final AuditEventRepository others = new InMemoryAuditEventRepository(OF_EACH);

    @Override
    public void add(AuditEvent event) {
        (event.getType().startsWith(ATTEMPT) ? attempts : others).add(event);
    }

    @Override
    public List<AuditEvent> find(@Nullable String principal, @Nullable Instant after, @Nullable String type) {
        return Stream.concat(
                        attempts.find(principal, after, type).stream(), others.find(principal, after, type).stream())
                .sorted(Comparator.comparing(AuditEvent::getTimestamp))
                .toList();
    }
}
