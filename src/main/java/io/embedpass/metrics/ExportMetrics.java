package io.embedpass.metrics;

import io.embedpass.audit.export.AuditExport;
import io.embedpass.audit.export.AuditExports;
import io.embedpass.audit.export.ExportListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Counts what was exported, and shows what was not; nothing where no export is configured. */
@Component
final class ExportMetrics implements ExportListener {

    private static final String EXPORTER = "exporter";

    private final MeterRegistry registry;
    private final ObjectProvider<AuditExports> exports;
    private final MeterProvider<Counter> exported;
    private final MeterProvider<Counter> failures;

    ExportMetrics(MeterRegistry registry, ObjectProvider<AuditExports> exports) {
        this.registry = registry;
        this.exports = exports;
        exported = Counter.builder("embedpass.audit.exported.records")
                .description("Records that arrived at an exporter's other side")
                .withRegistry(registry);
        failures = Counter.builder("embedpass.audit.export.failures")
                .description("Groups of records that did not arrive and are sent again")
                .withRegistry(registry);
    }

    @EventListener(ApplicationStartedEvent.class)
    void show() {
        exports.ifAvailable(known -> known.all().forEach(this::show));
    }

    private void show(AuditExport export) {
        exported.withTag(EXPORTER, export.name());
        failures.withTag(EXPORTER, export.name());
        Gauge.builder("embedpass.audit.export.lag", export, AuditExport::lag)
                .description("In the journal and not yet arrived")
                .baseUnit("records")
                .tag(EXPORTER, export.name())
                .register(registry);
        Gauge.builder(
                        "embedpass.audit.export.last.success.timestamp",
                        export,
                        state -> state.lastSuccess().getEpochSecond())
                .description("When records last arrived; 0 is never since the start")
                .baseUnit("seconds")
                .tag(EXPORTER, export.name())
                .register(registry);
    }

    @Override
    public void exported(String exporter, int records) {
        exported.withTag(EXPORTER, exporter).increment(records);
    }

    @Override
    public void failed(String exporter) {
        failures.withTag(EXPORTER, exporter).increment();
    }
}
