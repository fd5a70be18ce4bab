package io.embedpass.audit.journal;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Posts checkpoints to another machine as {@code application/jose} (RFC 7515, section 9.2.1). */
public final class CheckpointPost implements CheckpointPlace {

    private static final Duration TIME_LIMIT = Duration.ofSeconds(10);

    private final URI address;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(TIME_LIMIT)
            .followRedirects(Redirect.NEVER)
            .build();

    public CheckpointPost(URI address) {
        this.address = address;
    }

    @Override
    public String name() {
        return "http";
    }

    @Override
    public void keep(String checkpoint) throws CheckpointFailedException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(TIME_LIMIT)
                .header("Content-Type", "application/jose")
                .POST(BodyPublishers.ofString(checkpoint))
                .build();
        try {
            HttpResponse<Void> answer = http.send(request, BodyHandlers.discarding());
            if (answer.statusCode() / 100 != 2) {
                throw new CheckpointFailedException(address.getHost() + " answered " + answer.statusCode());
            }
        } catch (IOException e) {
            throw new CheckpointFailedException(address.getHost() + " did not answer: " + e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new CheckpointFailedException("the service stops");
        }
    }
}
