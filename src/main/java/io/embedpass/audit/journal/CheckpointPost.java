package io.embedpass.audit.journal;

import io.embedpass.audit.HttpPosts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;

/** Posts checkpoints to another machine as {@code application/jose} (RFC 7515, section 9.2.1). */
public final class CheckpointPost implements CheckpointPlace {

    private static final Duration TIME_LIMIT = Duration.ofSeconds(10);

    private final URI address;
    private final HttpPosts posts = new HttpPosts(TIME_LIMIT);

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
                .header("Content-Type", "application/jose")
                .POST(BodyPublishers.ofString(checkpoint))
                .build();
        try {
            int status = posts.status(request);
            if (status / 100 != 2) {
                throw new CheckpointFailedException(address.getHost() + " answered " + status);
            }
        } catch (IOException e) {
            throw new CheckpointFailedException(address.getHost() + " did not answer: " + e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new CheckpointFailedException("the service stops");
        }
    }
}
