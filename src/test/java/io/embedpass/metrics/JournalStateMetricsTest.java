package io.embedpass.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.audit.UnkeptRecords;
import io.embedpass.audit.journal.Checkpoints;
import io.embedpass.audit.journal.JournalFiles;
import io.embedpass.audit.journal.JournalListener;
import io.embedpass.audit.journal.JournalSettings;
import io.embedpass.audit.journal.JournalWarnings;
import io.embedpass.audit.journal.JournalWriter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

class JournalStateMetricsTest {

    @TempDir
    private Path directory;

    /** A scrape asks no disk: one that hangs would hold up the thread that asks. */
    @Test
    void free_space_is_what_was_last_looked_at_and_no_number_before() {
        JournalSettings settings = new JournalSettings(
                directory.resolve("audit.jsonl"),
                Long.MAX_VALUE,
                false,
                Duration.ofDays(90),
                Long.MAX_VALUE,
                Duration.ofSeconds(15),
                100,
                0);
        try (JournalWriter writer = JournalWriter.start(settings, new JournalListener() {}, Clock.systemUTC())) {
            JournalWarnings warnings = new JournalWarnings(new JournalFiles(settings.file()), writer, 0);
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            var beans = new StaticListableBeanFactory(Map.of("warnings", warnings));
            var _ = new JournalStateMetrics(
                    registry,
                    new UnkeptRecords(),
                    beans.getBeanProvider(JournalWriter.class),
                    beans.getBeanProvider(JournalWarnings.class),
                    beans.getBeanProvider(Checkpoints.class));
            Gauge free = registry.get("embedpass.audit.free").gauge();

            assertThat(free.value()).isNaN();
            warnings.look();
            assertThat(free.value()).isPositive();
        }
    }
}
