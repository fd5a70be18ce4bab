package io.embedpass.audit;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.AuditEventRepository;

/** The latest records, for {@code /actuator/auditevents}. */
public final class AuditEventSink implements AuditSink {

    private static final String NOBODY = "anonymous";

    private final AuditEventRepository repository;

    public AuditEventSink(AuditEventRepository repository) {
        this.repository = repository;
    }

    @Override
    public void write(AuditEntry entry) {
        AuditRecord record = entry.record();
        String principal = record.user() == null ? NOBODY : record.user();
        repository.add(new AuditEvent(entry.at(), principal, AuditEvents.ATTEMPT + record.outcome(), facts(record)));
        if (!entry.suspicions().isEmpty()) {
            Map<String, @Nullable Object> facts = facts(record);
            facts.put("reasons", entry.suspicions());
            repository.add(new AuditEvent(entry.at(), principal, "embedpass.suspicious", facts));
        }
    }

    private static Map<String, @Nullable Object> facts(AuditRecord record) {
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("id", record.id());
        facts.put("code", record.code());
        facts.put("embed", record.embed());
        facts.put("source", record.source());
        facts.put("client", record.client());
        putIfKnown(facts, "detail", record.detail());
        putIfKnown(facts, "actor", record.actor());
        putIfKnown(facts, "origin", record.origin());
        putIfKnown(facts, "kid", record.kid());
        putIfKnown(facts, "jti", record.jti());
        return facts;
    }

    private static void putIfKnown(Map<String, @Nullable Object> facts, String name, @Nullable Object value) {
        if (value != null) {
            facts.put(name, value);
        }
    }
}
