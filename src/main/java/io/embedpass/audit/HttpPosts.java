package io.embedpass.audit;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Posts what must arrive elsewhere: answered in time or not at all, and never sent on to where nobody meant. Thread-safe. */
public final class HttpPosts implements AutoCloseable {

    private final Duration timeLimit;
    private final HttpClient http;

    /** @param timeLimit for the whole of an answer */
    public HttpPosts(Duration timeLimit) {
        this.timeLimit = timeLimit;
        this.http = HttpClient.newBuilder()
                .connectTimeout(timeLimit)
                .followRedirects(Redirect.NEVER)
                .build();
    }

    /**
     * Sends it, and answers the status. Without {@code HttpRequest.timeout}: that one ends with the head of an answer, and
     * whoever never ends the body would hold up everything behind it.
     *
     * @throws HttpTimeoutException when the answer has not ended in time
     * @throws IOException when there is none
     */
    public int status(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<Void>> answer = http.sendAsync(request, BodyHandlers.discarding());
        try {
            return answer.get(timeLimit.toNanos(), TimeUnit.NANOSECONDS).statusCode();
        } catch (TimeoutException _) {
            throw new HttpTimeoutException("no whole answer within " + timeLimit.toMillis() + " ms");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
