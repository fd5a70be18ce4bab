package io.embedpass.ops;

import io.embedpass.audit.export.AuditExport;
import io.embedpass.audit.export.AuditExports;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Tells an operator how the exports stand. Always up: records that wait are safe, and nobody waits for them. */
@Component("auditExportHealthIndicator")
final class AuditExportHealthIndicator implements HealthIndicator {

    private final ObjectProvider<AuditExports> exports;

    AuditExportHealthIndicator(ObjectProvider<AuditExports> exports) {
        this.exports = exports;
    }

    @Override
    public Health health() {
        Health.Builder health = Health.up();
        exports.ifAvailable(known -> known.all().forEach(export -> health.withDetail(export.name(), facts(export))));
        return health.build();
    }

    private static Map<String, Object> facts(AuditExport export) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("acknowledged", export.acknowledged());
        facts.put("lag", export.lag());
        if (export.lastSuccess().isAfter(Instant.EPOCH)) {
            facts.put("lastSuccess", export.lastSuccess().toString());
        }
        export.failing().ifPresent(failing -> {
            facts.put("failingSince", failing.since().toString());
            facts.put("lastError", failing.error());
        });
        return facts;
    }
}
