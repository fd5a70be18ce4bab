package io.embedpass.ops;

import io.embedpass.audit.Journal;
import io.embedpass.audit.journal.JournalFiles;
import io.embedpass.audit.journal.JournalSettings;
import io.embedpass.audit.journal.JournalWriter;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Part of readiness: an instance that cannot record attempts issues no tokens. Warns before it comes to that. */
@Component("auditHealthIndicator")
final class AuditHealthIndicator implements HealthIndicator {

    private static final Logger log = LoggerFactory.getLogger(AuditHealthIndicator.class);

    private final Journal journal;
    private final ObjectProvider<JournalWriter> writer;
    private final ObjectProvider<JournalFiles> files;
    private final ObjectProvider<JournalSettings> settings;
    private List<String> told = List.of();

    AuditHealthIndicator(
            Journal journal,
            ObjectProvider<JournalWriter> writer,
            ObjectProvider<JournalFiles> files,
            ObjectProvider<JournalSettings> settings) {
        this.journal = journal;
        this.writer = writer;
        this.files = files;
        this.settings = settings;
    }

    @Override
    public Health health() {
        Health.Builder health = journal.fault()
                .map(fault -> Health.down().withDetail("reason", fault))
                .orElseGet(Health::up);
        writer.ifAvailable(known -> health.withDetail("seq", known.end().seq())
                .withDetail("backlog", known.backlog())
                .withDetail("instance", known.instance().map(Object::toString).orElse("")));
        files.ifAvailable(known ->
                health.withDetail("file", known.active().toString()).withDetail("freeBytes", known.freeBytes()));
        return health.withDetail("warnings", warnings()).build();
    }

    /** Once for each warning: an alert on the metrics does the rest. */
    @Scheduled(fixedDelay = 10_000)
    void warn() {
        List<String> warnings = warnings();
        warnings.stream()
                .filter(warning -> !told.contains(warning))
                .forEach(warning -> log.warn("Journal: {}", warning));
        told = warnings;
    }

    private List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        settings.ifAvailable(known -> {
            files.ifAvailable(journalFiles -> {
                if (journalFiles.freeBytes() < known.warnFreeBytes()) {
                    warnings.add("less than " + known.warnFreeBytes()
                            + " bytes are free on its disk (embedpass.audit.warn-free); when it is full, no token is"
                            + " issued");
                }
            });
            writer.ifAvailable(journalWriter -> {
                if (journalWriter.backlog() > known.backlog() / 2) {
                    warnings.add("more than half of its backlog waits to be written; its disk is too slow");
                }
            });
        });
        return warnings;
    }
}
