package io.embedpass.ship;

import io.embedpass.fixture.Alertmanager;
import io.embedpass.fixture.Backends;
import io.embedpass.fixture.Chromium;
import io.embedpass.fixture.ComposeFile;
import io.embedpass.fixture.Keycloak;
import io.embedpass.fixture.Nginx;
import io.embedpass.fixture.PackagedEmbedpass;
import io.embedpass.fixture.PackagedEmbedpass.Place;
import io.embedpass.fixture.PrometheusServer;
import io.embedpass.fixture.RedisServer;
import io.embedpass.fixture.RunningEmbedpass;
import io.embedpass.fixture.StackFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Every part of {@code docker/compose.yaml} but Grafana, without containers: the same files and command lines, with addresses
 * and folders of this machine.
 */
final class Stack implements AutoCloseable {

    private final StackFiles files;
    private final List<Place> places;
    private final List<AutoCloseable> parts = new ArrayList<>();
    private final List<PackagedEmbedpass> instances = new ArrayList<>();
    private final RedisServer redis;
    private final PrometheusServer prometheus;
    private final Alertmanager alertmanager;

    /** Skips the test where a part is missing; a build server must have them all. */
    static void assumeParts() {
        PackagedEmbedpass.assumePackaged();
        Nginx.assumeInstalled();
        RedisServer.assumeInstalled();
        PrometheusServer.assumeInstalled();
        Alertmanager.assumeInstalled();
        Keycloak.assumeUnpacked();
        Chromium.assumeInstalled();
    }

    /** @param directory an empty one */
    Stack(Path directory) throws IOException {
        // Alerts are known within seconds; no rule and no threshold is touched.
        files = StackFiles.in(directory).replace("interval: 15s", "interval: 1s");
        places = List.of(files.instance("embedpass-1", "172.31.77.11"), files.instance("embedpass-2", "172.31.77.12"));
        int redisPort = files.part("172.31.77.10", 6379);
        int keycloakPort = files.part("172.31.77.20", 8080);
        int alertmanagerPort = files.part("172.31.77.31", 9093);
        files.write();
        Files.writeString(files.directory().resolve("hosts"), "127.0.0.1 id.localhost\n");
        try {
            Keycloak keycloak = started(Keycloak.launch(files, keycloakPort));
            redis = started(RedisServer.start(files, redisPort));
            alertmanager = started(Alertmanager.start(files, alertmanagerPort));
            prometheus = started(PrometheusServer.start(files));
            started(Nginx.start(files));
            places.forEach(files::configure);
            places.forEach(place -> instances.add(started(launch(place))));
            instances.forEach(PackagedEmbedpass::ready);
            keycloak.ready();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private <T extends AutoCloseable> T started(T part) {
        parts.addFirst(part);
        return part;
    }

    private PackagedEmbedpass launch(Place place) {
        String options = files.replaced(ComposeFile.read().variable("embedpass-1", "JAVA_TOOL_OPTIONS"));
        return PackagedEmbedpass.launch(
                place,
                Stream.concat(
                                Stream.of(options.split(" ")),
                                Stream.of("-Djdk.net.hosts.file="
                                        + files.directory().resolve("hosts")))
                        .toList(),
                // A load of one backend, which the stack's own files do not know.
                Backends.arguments());
    }

    PackagedEmbedpass instance(int number) {
        return instances.get(number - 1);
    }

    /** Starts an instance anew, in its place. */
    PackagedEmbedpass startAgain(int number) {
        PackagedEmbedpass successor = started(launch(places.get(number - 1)));
        instances.set(number - 1, successor);
        return successor.ready();
    }

    /** What is in the journals of both instances. */
    List<JsonNode> records() {
        return places.stream()
                .map(place -> place.journal().resolve("audit.jsonl"))
                .flatMap(Stack::lines)
                .map(RunningEmbedpass::json)
                .toList();
    }

    List<Path> journals() {
        return places.stream().map(Place::journal).toList();
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    StackFiles files() {
        return files;
    }

    RedisServer redis() {
        return redis;
    }

    PrometheusServer prometheus() {
        return prometheus;
    }

    Alertmanager alertmanager() {
        return alertmanager;
    }

    @Override
    public void close() {
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
