package io.embedpass.audit;

/** Hears of every record beside the journal. Thread-safe. What it throws is logged and harms nobody. */
public interface AuditSink {

    void write(AuditEntry entry);
}
