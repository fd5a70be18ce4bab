package io.embedpass.audit.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.audit.export.postgresql.PostgresExporter;
import io.embedpass.audit.export.postgresql.PostgresExporter.PostgresSettings;
import io.embedpass.fixture.PostgresServer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresExporterTest extends AuditExporterContract {

    private static PostgresServer server;
    private boolean isDown;
    private boolean isFrozen;

    @BeforeAll
    static void start() {
        PostgresServer.assumeInstalled();
        server = PostgresServer.start();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void empty() throws Exception {
        try (AuditExporter first = exporter()) {
            first.send(INSTANCE, Records.records(1, 1));
        }
        server.execute("TRUNCATE embedpass_audit");
    }

    @Override
    AuditExporter exporter() {
        return new PostgresExporter(new PostgresSettings(
                server.url(), "embedpass", () -> Optional.of(SECRET.toCharArray()), Duration.ofSeconds(5)));
    }

    @Override
    List<String> arrived() {
        return server.query("SELECT instance || ':' || seq FROM embedpass_audit ORDER BY instance, seq");
    }

    @Override
    void breakDown() {
        server.stop();
        isDown = true;
    }

    @Override
    void hang() {
        server.freeze();
        isFrozen = true;
    }

    @Override
    void mend() {
        if (isFrozen) {
            server.thaw();
        }
        if (isDown) {
            server.resume();
        }
    }

    @Test
    void every_field_has_its_column_and_the_line_is_kept_verbatim() throws Exception {
        try (AuditExporter exporter = exporter()) {
            exporter.send(INSTANCE, Records.records(7, 7));
        }
        assertThat(server.query("SELECT concat_ws('|', seq, at AT TIME ZONE 'UTC', id, outcome, code, detail, embed,"
                        + " \"user\", source, actor, origin, client, kid, jti, extract(epoch from exp)::bigint,"
                        + " user_agent, took_us, config, prev, hash) FROM embedpass_audit"))
                .containsExactly("7|2026-11-24 10:00:00.123|01a20bb9-33d7-7dda-9a68-000000000007|issued|ok|it's"
                        + " \"fine\"|feedback|u-漢|demo|https://app.example.com|10.0.0.1|k|j-7|1795493311|12|c|p|h");
        assertThat(server.query("SELECT line FROM embedpass_audit"))
                .containsExactly(Records.record(7).line());
        assertThat(server.query("SELECT actor IS NULL AND user_agent IS NULL FROM embedpass_audit"))
                .containsExactly("t");
    }

    @Test
    void each_day_has_a_partition_of_its_own() throws Exception {
        try (AuditExporter exporter = exporter()) {
            exporter.send(
                    INSTANCE,
                    List.of(
                            Records.record(1, "2026-11-24T23:59:59.999Z"),
                            Records.record(2, "2026-11-25T00:00:00.000Z")));
        }
        assertThat(server.query("SELECT tableoid::regclass FROM embedpass_audit ORDER BY seq"))
                .containsExactly("embedpass_audit_20261124", "embedpass_audit_20261125");
    }

    @Test
    void a_partition_that_somebody_dropped_is_made_again() throws Exception {
        try (AuditExporter exporter = exporter()) {
            exporter.send(INSTANCE, List.of(Records.record(1, "2026-12-01T10:00:00.000Z")));
            server.execute("DROP TABLE embedpass_audit_20261201");
            assertThat(exportFails(exporter, 2)).isTrue();
            exporter.send(INSTANCE, List.of(Records.record(2, "2026-12-01T10:00:00.000Z")));
        }
        assertThat(arrived()).containsExactly(INSTANCE + ":2");
    }

    private static boolean exportFails(AuditExporter exporter, long seq) {
        try {
            exporter.send(INSTANCE, List.of(Records.record(seq, "2026-12-01T10:00:00.000Z")));
            return false;
        } catch (ExportFailedException _) {
            return true;
        }
    }

    @Test
    void instances_that_need_the_same_partition_at_the_same_time_do_not_hinder_each_other() {
        List<CompletableFuture<Boolean>> sending = List.of(INSTANCE, OTHER_INSTANCE).stream()
                .map(instance -> CompletableFuture.supplyAsync(() -> {
                    try (AuditExporter exporter = exporter()) {
                        for (int day = 1; day <= 9; day++) {
                            exporter.send(instance, List.of(Records.record(day, "2027-01-0" + day + "T10:00:00.000Z")));
                        }
                        return true;
                    } catch (ExportFailedException e) {
                        throw new AssertionError(e);
                    }
                }))
                .toList();

        assertThat(sending).allMatch(CompletableFuture::join);
        assertThat(arrived()).hasSize(18);
    }
}
