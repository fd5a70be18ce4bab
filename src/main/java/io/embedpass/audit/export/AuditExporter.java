package io.embedpass.audit.export;

import io.embedpass.audit.journal.JournalRecord;
import java.util.List;
import java.util.UUID;

/** Another place for records. Used by one thread. */
public interface AuditExporter extends AutoCloseable {

    /** Value of the metrics' label {@code exporter}, and part of the name of its position. */
    String name();

    /**
     * Brings the records there; returns when they are safe. May be asked for the same ones again, and keeps each once.
     *
     * @param instance of the journal; with {@code seq} it names a record
     * @param records at least one, in order
     * @throws ExportFailedException when that is not certain
     */
    void send(UUID instance, List<JournalRecord> records) throws ExportFailedException;

    /** Lets go of connections. */
    @Override
    default void close() {}
}
