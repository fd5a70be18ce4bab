package io.embedpass.audit;

import io.embedpass.answer.Answer;
import io.embedpass.answer.Refusal;
import io.embedpass.answer.RefusalCode;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The one way to record an attempt: once, into the journal, then told to the sinks and the listeners. Without the journal
 * there is no token; the others hold up nobody (hashicorp/vault#5361). Thread-safe.
 */
public final class AuditTrail {

    private static final Logger log = LoggerFactory.getLogger(AuditTrail.class);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final Journal journal;
    private final List<AuditSink> sinks;
    private final List<AttemptListener> listeners;
    private final Supplier<String> configDigest;
    private final Pseudonyms pseudonyms;
    private final JsonMapper json;

    /** @param configDigest of the configuration in force */
    public AuditTrail(
            Journal journal,
            List<AuditSink> sinks,
            List<AttemptListener> listeners,
            Supplier<String> configDigest,
            Pseudonyms pseudonyms,
            JsonMapper json) {
        this.journal = journal;
        this.sinks = List.copyOf(sinks);
        this.listeners = List.copyOf(listeners);
        this.configDigest = configDigest;
        this.pseudonyms = pseudonyms;
        this.json = json;
    }

    /** Refuses while nothing can be recorded, before any work is done in vain. */
    public Answer<Attempt> ready(Attempt attempt) {
        return journal.fault()
                .map(fault -> Answer.<Attempt>refuse(unavailable(fault)))
                .orElseGet(() -> Answer.of(attempt));
    }

    /**
     * Records the attempt as it stands; does nothing when it is recorded already. When it answers a refusal, nothing else
     * may be answered.
     */
    public Answer<Attempt> record(Attempt attempt) {
        if (!attempt.claimRecord()) {
            return Answer.of(attempt);
        }
        AuditRecord record = recordOf(attempt);
        byte[] facts = json.writeValueAsBytes(record);
        try {
            long seq = journal.append(facts);
            tell(new AuditEntry(OptionalLong.of(seq), attempt, record, facts), attempt);
            return Answer.of(attempt);
        } catch (JournalUnavailableException e) {
            Refusal refusal = unavailable(String.valueOf(e.getMessage()));
            attempt.isUnrecorded(refusal);
            AuditRecord failed = recordOf(attempt);
            byte[] unkept = json.writeValueAsBytes(failed);
            tell(new AuditEntry(OptionalLong.empty(), attempt, failed, unkept), attempt);
            return Answer.refuse(refusal);
        }
    }

    private AuditRecord recordOf(Attempt attempt) {
        return AuditRecord.of(attempt, configDigest.get(), pseudonyms);
    }

    private static Refusal unavailable(String fault) {
        return new Refusal.Unavailable(RefusalCode.AUDIT_UNAVAILABLE, fault, RETRY_AFTER);
    }

    private void tell(AuditEntry entry, Attempt attempt) {
        for (AuditSink sink : sinks) {
            guarded(attempt, () -> sink.write(entry));
        }
        for (AttemptListener listener : listeners) {
            guarded(attempt, () -> listener.recorded(attempt));
        }
    }

    private static void guarded(Attempt attempt, Runnable told) {
        try {
            told.run();
        } catch (RuntimeException e) {
            log.error("The attempt {} is recorded, but somebody who should hear of it failed", attempt.id(), e);
        }
    }
}
