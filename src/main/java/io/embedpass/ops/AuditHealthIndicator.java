package io.embedpass.ops;

import io.embedpass.audit.Journal;
import io.embedpass.audit.journal.JournalFiles;
import io.embedpass.audit.journal.JournalWarnings;
import io.embedpass.audit.journal.JournalWriter;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Part of readiness: an instance that cannot record attempts issues no tokens. Warns before it comes to that. */
@Component("auditHealthIndicator")
final class AuditHealthIndicator implements HealthIndicator {

    private final Journal journal;
    private final ObjectProvider<JournalWriter> writer;
    private final ObjectProvider<JournalFiles> files;
    private final ObjectProvider<JournalWarnings> warnings;

    AuditHealthIndicator(
            Journal journal,
            ObjectProvider<JournalWriter> writer,
            ObjectProvider<JournalFiles> files,
            ObjectProvider<JournalWarnings> warnings) {
        this.journal = journal;
        this.writer = writer;
        this.files = files;
        this.warnings = warnings;
    }

    @Override
    public Health health() {
        Health.Builder health = journal.fault()
                .map(fault -> Health.down().withDetail("reason", fault))
                .orElseGet(Health::up);
        writer.ifAvailable(known -> health.withDetail("seq", known.end().seq())
                .withDetail("backlog", known.backlog())
                .withDetail("instance", known.instance().map(Object::toString).orElse("")));
        files.ifAvailable(known -> health.withDetail("file", known.active().toString()));
        warnings.ifAvailable(known -> {
            known.freeBytes().ifPresent(free -> health.withDetail("freeBytes", free));
            health.withDetail("warnings", known.now());
        });
        return health.build();
    }
}
