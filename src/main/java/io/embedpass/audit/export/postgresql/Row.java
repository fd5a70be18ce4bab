package io.embedpass.audit.export.postgresql;

import io.embedpass.audit.export.ExportFailedException;
import io.embedpass.audit.journal.JournalRecord;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A record as a row of the table. */
record Row(UUID instance, long seq, OffsetDateTime at, UUID id, JsonNode facts, String line) {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** Texts in the order of the columns after {@code id}, up to {@code jti}. */
    private static final List<String> TEXTS =
            List.of("outcome", "code", "detail", "embed", "user", "source", "actor", "origin", "client", "kid", "jti");

    static Row of(UUID instance, JournalRecord record) throws ExportFailedException {
        try {
            JsonNode facts = JSON.readTree(record.line());
            return new Row(
                    instance,
                    record.seq(),
                    OffsetDateTime.parse(facts.path("at").asString()),
                    UUID.fromString(facts.path("id").asString()),
                    facts,
                    record.line());
        } catch (JacksonException | DateTimeException | IllegalArgumentException _) {
            throw new ExportFailedException(
                    "seq " + record.seq() + " is not as a record was written; run: audit verify");
        }
    }

    LocalDate day() {
        return at.toLocalDate();
    }

    void fill(PreparedStatement insert) throws SQLException {
        int column = 1;
        insert.setObject(column++, instance);
        insert.setLong(column++, seq);
        insert.setObject(column++, at);
        insert.setObject(column++, id);
        for (String name : TEXTS) {
            insert.setString(column++, facts.path(name).asStringOpt().orElse(null));
        }
        if (facts.path("exp").isNumber()) {
            insert.setObject(
                    column++, Instant.ofEpochSecond(facts.path("exp").asLong()).atOffset(ZoneOffset.UTC));
        } else {
            insert.setNull(column++, Types.TIMESTAMP_WITH_TIMEZONE);
        }
        insert.setString(column++, facts.path("user_agent").asStringOpt().orElse(null));
        insert.setLong(column++, facts.path("took_us").asLong());
        for (String name : List.of("config", "prev", "hash")) {
            insert.setString(column++, facts.path(name).asString());
        }
        insert.setString(column, line);
    }
}
