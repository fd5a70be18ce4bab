package io.embedpass.config;

import io.embedpass.audit.export.AuditExporter;
import io.embedpass.audit.export.ExportFailedException;
import io.embedpass.audit.export.ExportSecret;
import io.embedpass.audit.export.http.CloudEventsExporter;
import io.embedpass.audit.export.postgresql.PostgresExporter;
import io.embedpass.audit.export.postgresql.PostgresExporter.PostgresSettings;
import io.embedpass.config.AuditProperties.Http;
import io.embedpass.config.AuditProperties.Postgresql;
import io.embedpass.key.KeyUnavailableException;
import io.embedpass.key.Secrets;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The exporters that the configuration asks for. */
final class AuditExporters {

    private AuditExporters() {}

    static List<AuditExporter> of(EmbedpassProperties properties, Secrets secrets) {
        List<AuditExporter> exporters = new ArrayList<>();
        Postgresql postgresql = properties.audit().export().postgresql();
        if (postgresql != null) {
            exporters.add(new PostgresExporter(new PostgresSettings(
                    String.valueOf(postgresql.url()),
                    String.valueOf(postgresql.username()),
                    secret("the password of the database", postgresql.password(), secrets),
                    postgresql.timeLimit())));
        }
        Http http = properties.audit().export().http();
        if (http != null) {
            exporters.add(new CloudEventsExporter(
                    URI.create(String.valueOf(http.url())),
                    String.valueOf(properties.environment()),
                    secret("the token of the receiver", http.token(), secrets),
                    http.timeLimit()));
        }
        return exporters;
    }

    private static ExportSecret secret(String what, @Nullable String place, Secrets secrets) {
        return () -> {
            try {
                return place == null ? Optional.empty() : Optional.of(secrets.read(what, place));
            } catch (KeyUnavailableException e) {
                throw new ExportFailedException(String.valueOf(e.getMessage()));
            }
        };
    }
}
