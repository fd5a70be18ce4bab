package io.embedpass.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * A service that the JDK watches: what it loads and how its code behaves is in the cache when it has ended. It is a demo
 * with a configuration of its own in a scratch directory, without this process's environment, at free ports of loopback:
 * nothing of the installation is read, written or listened at.
 */
final class TrainingRun implements AutoCloseable {

    /** Many enough for the compilers to have seen the path of a token, few enough for a second or two. */
    private static final int REQUESTS = 200;

    private static final int LONGEST_MINUTES = 5;
    private static final String ORIGIN = "https://app.example.com";
    private static final Pattern PAGE = Pattern.compile("Demo page +(http://localhost:\\d+)/");
    private static final Pattern METRICS = Pattern.compile("Metrics +(http://localhost:\\d+/actuator)/prometheus");

    private final Process process;
    private final Path scratch;
    private final Path cache;
    private final HttpClient http = HttpClient.newHttpClient();
    private final String page;
    private final String actuator;

    private TrainingRun(Process process, Path scratch, Path cache) throws IOException, CommandRefusedException {
        this.process = process;
        this.scratch = scratch;
        this.cache = cache;
        BufferedReader log = process.inputReader(StandardCharsets.UTF_8);
        page = await(log, PAGE);
        actuator = await(log, METRICS);
        Thread.ofVirtual().start(() -> discard(log));
    }

    /** The java command that runs this. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @param jar unpacked
     * @param options argument file for the java command
     * @param cache that it makes at its end
     */
    static TrainingRun start(Path jar, Path options, Path cache) throws IOException, CommandRefusedException {
        Path scratch = Files.createTempDirectory("embedpass-training");
        Files.writeString(scratch.resolve("origins.yaml"), "origins: [" + ORIGIN + "]\n");
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(
                                Stream.of(java(), "@" + options, "-XX:AOTCacheOutput=" + cache, "-jar", jar.toString()),
                                arguments().stream())
                        .toList())
                .directory(scratch.toFile())
                .redirectErrorStream(true);
        builder.environment().clear();
        Process process = builder.start();
        CompletableFuture.delayedExecutor(LONGEST_MINUTES, TimeUnit.MINUTES).execute(process::destroyForcibly);
        return new TrainingRun(process, scratch, cache);
    }

    private static List<String> arguments() {
        return List.of(
                "--spring.config.location=classpath:/",
                "--embedpass.environment=demo",
                "--embedpass.origins.file=origins.yaml",
                "--embedpass.limits.user.capacity=100000",
                "--embedpass.limits.client.capacity=100000",
                "--server.address=127.0.0.1",
                "--server.port=0",
                "--management.server.port=0");
    }

    private static String await(BufferedReader log, Pattern wanted) throws IOException, CommandRefusedException {
        StringBuilder seen = new StringBuilder();
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            seen.append(line).append('\n');
            Matcher found = wanted.matcher(line);
            if (found.find()) {
                return found.group(1);
            }
        }
        throw CommandRefusedException.faulty("the demo that makes the cache did not start:\n" + seen);
    }

    private static void discard(BufferedReader log) {
        try (log) {
            log.transferTo(Writer.nullWriter());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a service does all day: tokens for users and for a backend, keys for verifiers, a look at its health. */
    void askForTokens() throws IOException, InterruptedException, CommandRefusedException {
        HttpRequest user = token("alice", "alice")
                .header("Origin", ORIGIN)
                .POST(BodyPublishers.noBody())
                .build();
        HttpRequest backend = token("acme-backend", "acme-secret")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("""
                        {"user": {"sub": "u-42", "name": "Ute Example", "email": "ute@example.com"}}"""))
                .build();
        for (int request = 0; request < REQUESTS; request++) {
            send(user);
            send(backend);
        }
        send(get(page + "/.well-known/jwks.json"));
        send(get(actuator + "/health/readiness"));
        send(get(actuator + "/prometheus"));
    }

    private HttpRequest.Builder token(String name, String password) {
        byte[] credentials = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
        return HttpRequest.newBuilder(URI.create(page + "/embed/token"))
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials));
    }

    private static HttpRequest get(String uri) {
        return HttpRequest.newBuilder(URI.create(uri)).build();
    }

    private void send(HttpRequest request) throws IOException, InterruptedException, CommandRefusedException {
        int status = http.send(request, BodyHandlers.ofString()).statusCode();
        if (status != 200) {
            throw CommandRefusedException.faulty(
                    "the demo that makes the cache answered " + status + " at " + request.uri());
        }
    }

    /** Ends it, as an operator would; the JDK writes the cache then. */
    void finish() throws InterruptedException, CommandRefusedException {
        // Not process.destroy(): that one closes the pipe at once, and the JDK has yet to say how the cache was made.
        process.toHandle().destroy();
        process.waitFor();
        if (!Files.exists(cache)) {
            throw CommandRefusedException.faulty("the JDK made no cache; the service starts without it, only slower");
        }
    }

    @Override
    public void close() throws IOException {
        http.close();
        process.destroyForcibly();
        FileSystemUtils.deleteRecursively(scratch);
    }
}
