package io.embedpass.audit.export.http;

import io.embedpass.audit.HttpPosts;
import io.embedpass.audit.export.AuditExporter;
import io.embedpass.audit.export.ExportFailedException;
import io.embedpass.audit.export.ExportSecret;
import io.embedpass.audit.journal.JournalRecord;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Posts records as a batch of CloudEvents 1.0 (JSON batch format). {@code source} and {@code id} name a record for ever:
 * a receiver drops what it has already.
 */
public final class CloudEventsExporter implements AuditExporter {

    private static final String BATCH = "application/cloudevents-batch+json";
    private static final String TYPE = "io.embedpass.attempt.v1";
    private static final int TOO_LARGE = 413;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final URI address;
    private final String environment;
    private final ExportSecret token;
    private final HttpPosts posts;

    /**
     * @param environment of the installation, part of {@code source}
     * @param token for {@code Authorization: Bearer}
     * @param timeLimit for a batch
     */
    public CloudEventsExporter(URI address, String environment, ExportSecret token, Duration timeLimit) {
        this.address = address;
        this.environment = environment;
        this.token = token;
        this.posts = new HttpPosts(timeLimit);
    }

    @Override
    public String name() {
        return "http";
    }

    @Override
    public void send(UUID instance, List<JournalRecord> records) throws ExportFailedException {
        String batch =
                records.stream().map(record -> event(instance, record)).collect(Collectors.joining(",", "[", "]"));
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address).header("Content-Type", BATCH).POST(BodyPublishers.ofString(batch));
        Optional<char[]> secret = token.read();
        if (secret.isPresent()) {
            authorize(request, secret.get());
        }
        int status = status(request.build());
        if (status / 100 != 2) {
            throw new ExportFailedException(
                    address.getHost() + " answered " + status + " to a batch of " + records.size(),
                    status == TOO_LARGE);
        }
    }

    private static void authorize(HttpRequest.Builder request, char[] secret) throws ExportFailedException {
        try {
            request.header("Authorization", "Bearer " + new String(secret));
        } catch (IllegalArgumentException _) {
            throw new ExportFailedException("the token cannot stand in a header: it has a line break within");
        } finally {
            Arrays.fill(secret, '\0');
        }
    }

    private int status(HttpRequest request) throws ExportFailedException {
        try {
            return posts.status(request);
        } catch (IOException e) {
            throw new ExportFailedException(
                    address.getHost() + " did not answer: " + e.getClass().getSimpleName());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new ExportFailedException("the service stops");
        }
    }

    private String event(UUID instance, JournalRecord record) {
        JsonNode facts = JSON.readTree(record.line());
        return "{\"specversion\":\"1.0\",\"id\":\"" + instance + ":" + record.seq() + "\",\"source\":\"urn:embedpass:"
                + environment + ":" + instance + "\",\"type\":\"" + TYPE + "\",\"time\":\""
                + facts.path("at").asString() + "\",\"subject\":\""
                + facts.path("id").asString() + "\",\"datacontenttype\":\"application/json\",\"data\":"
                + record.line() + "}";
    }

    @Override
    public void close() {
        posts.close();
    }
}
