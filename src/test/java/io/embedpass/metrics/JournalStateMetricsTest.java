package io.embedpass.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.audit.UnkeptRecords;
import io.embedpass.audit.journal.Checkpoints;
import io.embedpass.audit.journal.JournalFiles;
import io.embedpass.audit.journal.JournalWriter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

class JournalStateMetricsTest {

    @TempDir
    private Path directory;

    private double free(Path file) {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        var beans = new StaticListableBeanFactory(Map.of("files", new JournalFiles(file)));
        var _ = new JournalStateMetrics(
                registry,
                new UnkeptRecords(),
                beans.getBeanProvider(JournalWriter.class),
                beans.getBeanProvider(JournalFiles.class),
                beans.getBeanProvider(Checkpoints.class));
        return registry.get("embedpass.audit.free").gauge().value();
    }

    @Test
    void room_that_nobody_can_tell_is_no_number() {
        assertThat(free(directory.resolve("audit.jsonl"))).isPositive();
        assertThat(free(directory.resolve("gone/audit.jsonl"))).isNaN();
    }
}
