package io.embedpass.user.bearer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.common.util.concurrent.Uninterruptibles;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TimedRetrieverTest {

    private static final int MOST_BYTES = 1_000;

    private final TimedRetriever retriever = new TimedRetriever(Duration.ofSeconds(20), MOST_BYTES);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicBoolean isStopped = new AtomicBoolean();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/keys", exchange -> answer(exchange, 200, "{\"clé\":1}"));
        server.createContext("/long", exchange -> answer(exchange, 200, "x".repeat(MOST_BYTES + 1)));
        server.createContext("/nothing", exchange -> answer(exchange, 404, ""));
        server.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().set("Location", "/keys");
            answer(exchange, 302, "");
        });
        server.createContext("/dripping", this::drip);
        server.start();
    }

    @AfterEach
    void stop() {
        isStopped.set(true);
        server.stop(0);
        threads.close();
    }

    @Test
    void what_is_there_is_read_as_utf_8_also_behind_a_redirect() throws IOException {
        assertThat(retriever.retrieveResource(url("/keys")).getContent()).isEqualTo("{\"clé\":1}");
        assertThat(retriever.retrieveResource(url("/moved")).getContent()).isEqualTo("{\"clé\":1}");
        assertThat(retriever.retrieveResource(url("/keys")).getContentType()).isEqualTo("application/json");
    }

    @Test
    void an_answer_of_another_status_is_none() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> retriever.retrieveResource(url("/nothing")))
                .withMessage("HTTP 404");
    }

    @Test
    void an_address_that_is_none_is_like_one_where_nobody_answers() throws IOException {
        URL url = URI.create("https://key_cloak:8443/keys").toURL();

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> retriever.retrieveResource(url));
    }

    @Test
    void an_answer_that_is_too_long_is_not_read_to_its_end() {
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> retriever.retrieveResource(url("/long")));
    }

    @Test
    void an_answer_that_comes_byte_by_byte_is_given_up() {
        assertThatExceptionOfType(HttpTimeoutException.class)
                .isThrownBy(
                        () -> new TimedRetriever(Duration.ofSeconds(2), MOST_BYTES).retrieveResource(url("/dripping")))
                .withMessageContaining("no whole answer");
    }

    private URL url(String path) throws IOException {
        return URI.create("http://localhost:" + server.getAddress().getPort() + path)
                .toURL();
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private void drip(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            while (!isStopped.get()) {
                out.write(' ');
                out.flush();
                Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(50));
            }
        }
    }
}
