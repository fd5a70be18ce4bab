package io.embedpass.user.bearer;

import com.google.common.base.Suppliers;
import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Fetches what an issuer publishes, in time or not at all. Nimbus' own retriever limits each connect and each read: an
 * answer that comes byte by byte would hold up everybody who waits for its keys. Thread-safe.
 */
final class TimedRetriever implements ResourceRetriever {

    private static final int OK = 200;

    private final Duration timeLimit;
    private final BodyHandler<String> body;

    /** Made for the first answer: it costs a start a look at all authorities of the machine. */
    private final Supplier<HttpClient> http;

    /**
     * @param timeLimit for the whole of an answer
     * @param mostBytes of an answer
     */
    TimedRetriever(Duration timeLimit, int mostBytes) {
        this.timeLimit = timeLimit;
        this.body = BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), mostBytes);
        this.http = Suppliers.memoize(() -> HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeLimit)
                .followRedirects(Redirect.NORMAL)
                .build());
    }

    /**
     * Fetches it.
     *
     * @throws IOException when there is no such answer, it is too long, or has not ended in time
     */
    @Override
    public Resource retrieveResource(URL url) throws IOException {
        HttpRequest request = request(url);
        CompletableFuture<HttpResponse<String>> answer = http.get().sendAsync(request, body);
        try {
            HttpResponse<String> found = answer.get(timeLimit.toNanos(), TimeUnit.NANOSECONDS);
            if (found.statusCode() != OK) {
                throw new IOException("HTTP " + found.statusCode());
            }
            return new Resource(
                    found.body(), found.headers().firstValue("Content-Type").orElse(null));
        } catch (TimeoutException _) {
            throw new HttpTimeoutException("no whole answer within " + timeLimit.toMillis() + " ms");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            answer.cancel(true);
        }
    }

    private static HttpRequest request(URL url) throws IOException {
        try {
            return HttpRequest.newBuilder(URI.create(url.toString())).build();
        } catch (IllegalArgumentException e) {
            // No host of RFC 3986, an underscore in it say.
            throw new IOException(e);
        }
    }
}
