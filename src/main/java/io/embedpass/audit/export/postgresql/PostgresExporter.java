package io.embedpass.audit.export.postgresql;

import io.embedpass.audit.export.AuditExporter;
import io.embedpass.audit.export.ExportFailedException;
import io.embedpass.audit.export.ExportSecret;
import io.embedpass.audit.journal.JournalRecord;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes records into the table {@code embedpass_audit} of PostgreSQL 12 or later, partitioned by day. A record that is
 * there already stays as it is. Does not link to the driver or to Flyway: they are loaded with the first record.
 */
public final class PostgresExporter implements AuditExporter {

    private final PostgresSettings settings;
    private @Nullable AuditTable table;

    public PostgresExporter(PostgresSettings settings) {
        this.settings = settings;
    }

    /**
     * Where the database is.
     *
     * @param url {@code jdbc:postgresql://HOST:PORT/DATABASE}
     * @param timeLimit for a connection, and for each statement
     */
    public record PostgresSettings(String url, String username, ExportSecret password, Duration timeLimit) {}

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public void send(UUID instance, List<JournalRecord> records) throws ExportFailedException {
        if (table == null) {
            table = new AuditTable(settings);
        }
        table.add(instance, records);
    }

    @Override
    public void close() {
        if (table != null) {
            table.close();
        }
    }
}
