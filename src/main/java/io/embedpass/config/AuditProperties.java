package io.embedpass.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How attempts are recorded.
 *
 * @param journal whether there is an append-only file of all attempts, without which no token is issued
 * @param file of the journal; closed files lie beside it
 * @param rotateSize a file is closed before it becomes larger, and at the end of each day (UTC); 1KB to 100GB
 * @param compress whether closed files are packed with gzip
 * @param keepFor how long closed files are kept, 1d to 3650d
 * @param keepSize how much is kept in closed files; the oldest are deleted first
 * @param timeLimit how long an answer waits for its record, 100ms to 30s
 * @param backlog how many records may wait to be written, 100 to 1000000
 * @param warnFree less free space on the journal's disk is warned of
 * @param pseudonymise env:VARIABLE or file:PATH of a key of at least 32 characters: users and clients stand in records
 *     as HMACs then
 * @param checkpoints what is said, signed, of where the journal was at a time
 * @param export where records are brought to besides
 */
public record AuditProperties(
        @DefaultValue("true") boolean journal,
        @DefaultValue("data/audit/audit.jsonl") String file,
        @DefaultValue("256MB") DataSize rotateSize,
        @DefaultValue("false") boolean compress,
        @DefaultValue("90d") Duration keepFor,
        @DefaultValue("10GB") DataSize keepSize,
        @DefaultValue("2s") Duration timeLimit,
        @DefaultValue("10000") int backlog,
        @DefaultValue("1GB") DataSize warnFree,
        @Nullable String pseudonymise,
        @DefaultValue Checkpoints checkpoints,
        @DefaultValue Export export) {

    /**
     * What is said, signed, of where the journal was at a time.
     *
     * @param every how often, 1s to 1h
     * @param key source of the RSA key that signs them, as in the key plan; made at each start when left out
     * @param file that keeps them; beside the journal when left out
     * @param log whether they are also written to the log stream embedpass.checkpoint
     * @param url where they are also posted to
     */
    public record Checkpoints(
            @DefaultValue("1m") Duration every,
            @Nullable String key,
            @Nullable String file,
            @DefaultValue("false") boolean log,
            @Nullable String url) {}

    /** Where records are brought to besides; nowhere when left out. */
    public record Export(
            @Nullable Postgresql postgresql, @Nullable Http http) {}

    /**
     * A PostgreSQL database.
     *
     * @param url jdbc:postgresql://HOST:PORT/DATABASE
     * @param password env:VARIABLE or file:PATH; none is needed when left out
     * @param timeLimit for a connection and for each statement, 1s to 5m
     */
    public record Postgresql(
            @Nullable String url,
            @Nullable String username,
            @Nullable String password,
            @DefaultValue("10s") Duration timeLimit) {}

    /**
     * A receiver of CloudEvents.
     *
     * @param url https address
     * @param token env:VARIABLE or file:PATH of a bearer token; none is needed when left out
     * @param timeLimit for a batch, 1s to 5m
     */
    public record Http(
            @Nullable String url,
            @Nullable String token,
            @DefaultValue("10s") Duration timeLimit) {}
}
