package io.embedpass.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.embedpass.fixture.Acme;
import io.embedpass.fixture.EventReceiver;
import io.embedpass.fixture.PostgresServer;
import io.embedpass.fixture.RunningEmbedpass;
import io.embedpass.fixture.Scrape;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Records reach a real database and a receiver of events; when these are dead, no request knows. */
class AuditExportIT {

    private static final String TOKEN = "/embed/token";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static PostgresServer database;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() {
        PostgresServer.assumeInstalled();
        database = PostgresServer.start();
    }

    @AfterAll
    static void stop() {
        if (database != null) {
            database.close();
        }
    }

    private RunningEmbedpass start(EventReceiver receiver) {
        return Acme.setup()
                .with("embedpass.audit.file", directory.resolve("audit.jsonl").toString())
                .with("embedpass.audit.export.postgresql.url", database.url())
                .with("embedpass.audit.export.postgresql.username", "embedpass")
                .with("embedpass.audit.export.postgresql.time-limit", "10s")
                .with("embedpass.audit.export.http.url", receiver.url())
                .with("embedpass.audit.export.http.time-limit", "10s")
                .start();
    }

    private static List<String> rows() {
        return database.query("SELECT line FROM embedpass_audit ORDER BY at, seq");
    }

    private static double lag(RunningEmbedpass acme, String exporter) {
        return acme.metric("embedpass_audit_export_lag_records{exporter=\"" + exporter + "\"}");
    }

    @Test
    void records_arrive_each_once_also_after_a_restart() throws IOException {
        try (EventReceiver receiver = EventReceiver.start()) {
            try (RunningEmbedpass acme = start(receiver)) {
                for (int i = 0; i < 5; i++) {
                    acme.send(acme.tokenRequest(TOKEN));
                }
                await().atMost(PATIENCE).until(() -> lag(acme, "postgresql") + lag(acme, "http") == 0);
            }
            try (RunningEmbedpass acme = start(receiver)) {
                acme.send(acme.tokenRequest(TOKEN).setHeader("Origin", Acme.FOREIGN));
                await().atMost(PATIENCE).until(() -> receiver.events().size() == 6 && rows().size() == 6);
            }
            assertThat(rows()).containsExactlyElementsOf(Files.readAllLines(directory.resolve("audit.jsonl")));
            assertThat(receiver.events())
                    .extracting(event -> event.path("data").path("seq").asLong())
                    .containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
            database.execute("TRUNCATE embedpass_audit");
        }
    }

    @Test
    void dead_exporters_show_in_metrics_and_health_and_nowhere_else() {
        try (EventReceiver receiver = EventReceiver.start();
                RunningEmbedpass acme = start(receiver)) {
            receiver.answer(500);
            database.stop();
            for (int i = 0; i < 3; i++) {
                assertThat(acme.send(acme.tokenRequest(TOKEN)).statusCode()).isEqualTo(200);
            }
            await().atMost(PATIENCE)
                    .until(() -> Scrape.of(acme)
                                    .of("embedpass_audit_export_failures_total")
                                    .filter(sample -> sample.value() > 0)
                                    .count()
                            == 2);
            assertThat(lag(acme, "postgresql")).isEqualTo(3);
            assertThat(lag(acme, "http")).isEqualTo(3);
            assertThat(acme.get(acme.managementUri("/actuator/health")).statusCode())
                    .isEqualTo(200);
            assertThat(acme.get(acme.managementUri("/actuator/health/readiness"))
                            .statusCode())
                    .isEqualTo(200);
            JsonNode details = RunningEmbedpass.json(
                            acme.send(HttpRequest.newBuilder(acme.managementUri("/actuator/health"))
                                    .header("Authorization", Acme.ADMIN)))
                    .path("components")
                    .path("auditExport")
                    .path("details");
            assertThat(details.path("postgresql").path("lastError").asString()).contains("the database");
            assertThat(details.path("http").path("lastError").asString()).contains("answered 500");
            assertThat(details.path("http").has("lastSuccess")).isFalse();

            receiver.answer(202);
            database.resume();
            await().atMost(PATIENCE.multipliedBy(3)).until(() -> lag(acme, "postgresql") + lag(acme, "http") == 0);
            assertThat(rows()).hasSize(3);
            database.execute("TRUNCATE embedpass_audit");
        }
    }
}
