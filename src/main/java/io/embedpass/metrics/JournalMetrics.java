package io.embedpass.metrics;

import io.embedpass.audit.journal.Checkpoints;
import io.embedpass.audit.journal.JournalFault;
import io.embedpass.audit.journal.JournalListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Counts what the journal does. All series are there from the start on, so that rate() sees the first failure. */
@Component
final class JournalMetrics implements JournalListener, Checkpoints.Listener {

    private static final List<String> PLACES = List.of("file", "log", "http");

    private static final Duration[] BUCKETS = {
        Duration.ofNanos(100_000),
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofSeconds(1)
    };

    private final Counter records;
    private final Counter tornTails;
    private final Timer force;
    private final MeterProvider<Counter> failures;
    private final MeterProvider<Counter> checkpointFailures;

    JournalMetrics(MeterRegistry registry) {
        records = Counter.builder("embedpass.audit.records")
                .description("Records that are safe in the journal")
                .register(registry);
        tornTails = Counter.builder("embedpass.audit.torn.tails")
                .description("Ends of the journal that were no record when it was opened, and were set aside")
                .register(registry);
        force = Timer.builder("embedpass.audit.force")
                .description("Writing a group of records and forcing it to disk")
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
        failures = Counter.builder("embedpass.audit.failures")
                .description("Failures of the journal, by reason; no token was issued meanwhile")
                .withRegistry(registry);
        checkpointFailures = Counter.builder("embedpass.audit.checkpoint.failures")
                .description("Checkpoints that did not arrive")
                .withRegistry(registry);
        Stream.of(JournalFault.values()).forEach(this::failures);
        PLACES.forEach(this::checkpointFailures);
    }

    private Counter failures(JournalFault fault) {
        return failures.withTag("reason", fault.toString());
    }

    private Counter checkpointFailures(String place) {
        return checkpointFailures.withTag("place", place);
    }

    @Override
    public void forced(int group, Duration took) {
        records.increment(group);
        force.record(took);
    }

    @Override
    public void failed(JournalFault fault) {
        failures(fault).increment();
    }

    @Override
    public void toreTail() {
        tornTails.increment();
    }

    @Override
    public void failed(String place) {
        checkpointFailures(place).increment();
    }
}
