package io.embedpass.audit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/** A record on its way out. Immutable. */
public final class AuditEntry {

    private final OptionalLong seq;
    private final Instant at;
    private final AuditRecord record;
    private final byte[] json;
    private final List<String> suspicions;

    /**
     * @param seq its number in the journal; empty when the journal could not take it
     * @param attempt that the record is about
     * @param json the record as a JSON object, without the number
     */
    AuditEntry(OptionalLong seq, Attempt attempt, AuditRecord record, byte[] json) {
        this.seq = seq;
        this.at = attempt.at();
        this.record = record;
        this.json = json;
        this.suspicions = List.copyOf(attempt.suspicions());
    }

    /** When the attempt arrived. */
    public Instant at() {
        return at;
    }

    public AuditRecord record() {
        return record;
    }

    /** What is unusual about the attempt; empty most of the time. */
    public List<String> suspicions() {
        return suspicions;
    }

    /** The record as a JSON object of one line, the number first (contract section 8). */
    public String line() {
        return "{\"seq\":" + (seq.isPresent() ? Long.toString(seq.getAsLong()) : "null") + ","
                + new String(json, 1, json.length - 1, StandardCharsets.UTF_8);
    }
}
