package io.embedpass.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.audit.AuditEvent;

class AuditEventsTest {

    @Test
    void attempts_never_push_out_what_else_happened() {
        AuditEvents events = new AuditEvents();
        events.add(new AuditEvent("configuration", "embedpass.config.reloaded", Map.of()));
        for (int i = 0; i < 5_000; i++) {
            events.add(new AuditEvent("alice", "embedpass.attempt.issued", Map.of()));
        }

        assertThat(events.find(null, null, null)).hasSize(1_001);
        assertThat(events.find("configuration", null, null)).hasSize(1);
        assertThat(events.find(null, null, "embedpass.attempt.issued")).hasSize(1_000);
    }
}
