package io.embedpass.metrics;

import io.embedpass.audit.Journal;
import io.embedpass.audit.journal.Checkpoints;
import io.embedpass.audit.journal.JournalWarnings;
import io.embedpass.audit.journal.JournalWriter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Shows the journal as it stands at every scrape; nothing but that it is available where there is none. */
@Component
final class JournalStateMetrics {

    JournalStateMetrics(
            MeterRegistry registry,
            Journal journal,
            ObjectProvider<JournalWriter> writer,
            ObjectProvider<JournalWarnings> warnings,
            ObjectProvider<Checkpoints> checkpoints) {
        gauge(
                registry,
                "embedpass.audit.available",
                "1 while attempts can be recorded, 0 while no token is issued because they cannot",
                null,
                journal,
                state -> state.fault().isEmpty() ? 1 : 0);
        writer.ifAvailable(state -> {
            gauge(
                    registry,
                    "embedpass.audit.backlog",
                    "Waiting to be written",
                    "records",
                    state,
                    JournalWriter::backlog);
            gauge(
                    registry,
                    "embedpass.audit.backlog.capacity",
                    "How many may wait to be written",
                    "records",
                    state,
                    JournalWriter::capacity);
        });
        warnings.ifAvailable(state -> gauge(
                registry,
                "embedpass.audit.free",
                "Free space on the disk of the journal; no number when it cannot be told",
                "bytes",
                state,
                JournalStateMetrics::free));
        checkpoints.ifAvailable(state -> gauge(
                registry,
                "embedpass.audit.last.checkpoint.timestamp",
                "When the last checkpoint was kept; 0 is never",
                "seconds",
                state,
                made -> made.lastAt().getEpochSecond()));
    }

    private static double free(JournalWarnings warnings) {
        OptionalLong bytes = warnings.freeBytes();
        return bytes.isPresent() ? bytes.getAsLong() : Double.NaN;
    }

    private static <T> void gauge(
            MeterRegistry registry,
            String name,
            String description,
            @Nullable String unit,
            T state,
            ToDoubleFunction<T> value) {
        Gauge.builder(name, state, value)
                .description(description)
                .baseUnit(unit)
                .register(registry);
    }
}
