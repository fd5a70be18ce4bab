package io.embedpass.audit;

/** Where records go. Thread-safe. A sink that throws keeps the token from leaving. */
public interface AuditSink {

    void write(AuditRecord record);
}
