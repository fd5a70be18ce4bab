package io.embedpass.audit;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** The one way to record an attempt: once, into every sink, then told to the listeners. Thread-safe. */
public final class AuditTrail {

    private final AtomicLong seq = new AtomicLong();
    private final List<AuditSink> sinks;
    private final List<AttemptListener> listeners;
    private final Supplier<String> configDigest;

    /** @param configDigest of the configuration in force */
    public AuditTrail(List<AuditSink> sinks, List<AttemptListener> listeners, Supplier<String> configDigest) {
        this.sinks = List.copyOf(sinks);
        this.listeners = List.copyOf(listeners);
        this.configDigest = configDigest;
    }

    /** Records the attempt as it stands; does nothing when it is recorded already. */
    public void record(Attempt attempt) {
        if (attempt.claimRecord()) {
            AuditRecord record = AuditRecord.of(attempt, seq.incrementAndGet(), configDigest.get());
            sinks.forEach(sink -> sink.write(record));
            listeners.forEach(listener -> listener.recorded(attempt));
        }
    }
}
