package io.embedpass.audit.export.postgresql;

import io.embedpass.audit.export.ExportFailedException;
import io.embedpass.audit.export.postgresql.PostgresExporter.PostgresSettings;
import io.embedpass.audit.journal.JournalRecord;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The table of records, over one connection that is made anew after a failure. Belongs to one thread. */
final class AuditTable {

    private static final Logger log = LoggerFactory.getLogger(AuditTable.class);

    private static final String INSERT =
            "INSERT INTO embedpass_audit (instance, seq, at, id, outcome, code, detail, embed, \"user\", source, actor,"
                    + " origin, client, kid, jti, exp, user_agent, took_us, config, prev, hash, line)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                    + " ON CONFLICT DO NOTHING";

    /** So that two instances do not make the same partition at the same time; the number is ours alone. */
    private static final String LOCK = "SELECT pg_advisory_xact_lock(7235408417326431812)";

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("uuuuMMdd");

    private final PostgresSettings settings;
    private final Set<LocalDate> partitions = new HashSet<>();
    private @Nullable Connection connection;
    private boolean isMigrated;

    AuditTable(PostgresSettings settings) {
        this.settings = settings;
    }

    /** Adds the records in one transaction. */
    void add(UUID instance, List<JournalRecord> records) throws ExportFailedException {
        List<Row> rows = new ArrayList<>();
        for (JournalRecord record : records) {
            rows.add(Row.of(instance, record));
        }
        try {
            Connection open = open();
            addPartitions(open, rows);
            try (PreparedStatement insert = open.prepareStatement(INSERT)) {
                insert.setQueryTimeout((int) settings.timeLimit().toSeconds());
                for (Row row : rows) {
                    row.fill(insert);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            open.commit();
        } catch (SQLException | FlywayException e) {
            close();
            throw new ExportFailedException("the database does not take records: " + words(e));
        }
    }

    /** Of an SQL error its first line and state: the others quote rows, and so does all that a batch says itself. */
    private static String words(Exception e) {
        if (e instanceof BatchUpdateException batch) {
            SQLException cause = batch.getNextException();
            return cause == null ? "SQL state " + batch.getSQLState() : words(cause);
        }
        if (e instanceof FlywayException && e.getCause() instanceof SQLException cause) {
            return words(cause);
        }
        String first = Optional.ofNullable(e.getMessage())
                .flatMap(message -> message.lines().findFirst())
                .orElse("");
        return e instanceof SQLException sql ? first + " (SQL state " + sql.getSQLState() + ")" : first;
    }

    private Connection open() throws SQLException, ExportFailedException {
        Connection known = connection;
        if (known != null) {
            return known;
        }
        PGSimpleDataSource source = source();
        if (!isMigrated) {
            migrate(source);
            isMigrated = true;
        }
        Connection made = source.getConnection();
        made.setAutoCommit(false);
        connection = made;
        return made;
    }

    private PGSimpleDataSource source() throws ExportFailedException {
        int seconds = (int) Math.max(1, settings.timeLimit().toSeconds());
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(settings.url());
        source.setUser(settings.username());
        Optional<char[]> password = settings.password().read();
        if (password.isPresent()) {
            source.setPassword(new String(password.get()));
            Arrays.fill(password.get(), '\0');
        }
        source.setConnectTimeout(seconds);
        source.setLoginTimeout(seconds);
        source.setSocketTimeout(seconds);
        source.setApplicationName("embedpass");
        source.setReWriteBatchedInserts(true);
        return source;
    }

    private static void migrate(PGSimpleDataSource source) {
        Flyway.configure()
                .dataSource(source)
                .locations("classpath:db/embedpass")
                .table("embedpass_flyway")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load()
                .migrate();
    }

    private void addPartitions(Connection open, List<Row> rows) throws SQLException {
        Set<LocalDate> missing = new HashSet<>();
        rows.forEach(row -> missing.add(row.day()));
        missing.removeAll(partitions);
        if (missing.isEmpty()) {
            return;
        }
        try (Statement statement = open.createStatement()) {
            statement.setQueryTimeout((int) settings.timeLimit().toSeconds());
            statement.execute(LOCK);
            for (LocalDate day : missing) {
                statement.execute("CREATE TABLE IF NOT EXISTS embedpass_audit_" + DAY.format(day)
                        + " PARTITION OF embedpass_audit FOR VALUES FROM ('" + begin(day) + "') TO ('"
                        + begin(day.plusDays(1)) + "')");
            }
        }
        open.commit();
        partitions.addAll(missing);
    }

    private static OffsetDateTime begin(LocalDate day) {
        return day.atStartOfDay().atOffset(ZoneOffset.UTC);
    }

    void close() {
        Connection open = connection;
        connection = null;
        // Somebody may have dropped one meanwhile.
        partitions.clear();
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                log.debug("A connection could not be closed", e);
            }
        }
    }
}
