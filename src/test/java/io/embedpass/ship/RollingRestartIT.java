package io.embedpass.ship;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.embedpass.cli.Commands;
import io.embedpass.fixture.Backends;
import io.embedpass.fixture.Nginx;
import io.embedpass.fixture.PackagedEmbedpass;
import io.embedpass.fixture.PackagedEmbedpass.Place;
import io.embedpass.fixture.RedisServer;
import io.embedpass.fixture.StackFiles;
import io.embedpass.fixture.TokenLoad;
import io.embedpass.fixture.TrustingClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An upgrade: two unpacked jars behind the nginx of the stack are told to stop and started again, in turn, under load. */
class RollingRestartIT {

    /** What Docker waits before it kills. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private static final int SIGTERM = 143;

    @TempDir
    private Path directory;

    private StackFiles files;
    private @Nullable RedisServer redis;
    private Place first;
    private Place second;

    @BeforeEach
    void write() {
        PackagedEmbedpass.assumePackaged();
        Nginx.assumeInstalled();
        RedisServer.assumeInstalled();
        files = StackFiles.in(directory);
        first = files.instance("embedpass-1", "172.31.77.11");
        second = files.instance("embedpass-2", "172.31.77.12");
        int redisPort = files.part("172.31.77.10", 6379);
        files.write();
        files.configure(first);
        files.configure(second);
        redis = RedisServer.start(files, redisPort);
    }

    @AfterEach
    void stop() {
        if (redis != null) {
            redis.close();
        }
    }

    @Test
    void two_instances_are_replaced_in_turn_without_a_failed_request_or_a_lost_record() throws Exception {
        HttpClient.Builder trusting = TrustingClient.of(files.secret("tls/ca.crt"));
        URI address = URI.create("https://localhost:" + files.port() + "/embed/token");
        List<String> issued;
        try (Instances instances = new Instances(start(first), start(second));
                Nginx _ = Nginx.start(files)) {
            instances.first.ready();
            instances.second.ready();
            TokenLoad load = TokenLoad.start(trusting::build, () -> Backends.tokenRequest(address));
            try (load) {
                load.awaitMore();
                instances.first = replaced(instances.first, first, load);
                instances.second = replaced(instances.second, second, load);
                load.awaitMore();
            }
            assertThat(load.failures()).isEmpty();
            issued = load.issued();
        }

        assertThat(recordsIssued()).containsAll(issued).doesNotHaveDuplicates();
        assertThat(Commands.run("audit", "verify", first.journal().toString())).isZero();
        assertThat(Commands.run("audit", "verify", second.journal().toString())).isZero();
    }

    @Test
    void between_sigterm_and_the_end_requests_are_served_and_readiness_says_no() {
        try (PackagedEmbedpass embedpass =
                start(first, "--embedpass.shutdown-delay=15s").ready()) {
            embedpass.terminate();
            await().atMost(GRACE).until(() -> embedpass.readiness() == 503);
            HttpResponse<String> answer = embedpass.send(
                    Backends.tokenRequest(embedpass.uri("/embed/token")).header("X-Forwarded-Proto", "https"));

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Connection")).contains("close");
            assertThat(embedpass.readiness()).isEqualTo(503);
            assertThat(embedpass.exitCode(Duration.ofSeconds(60))).isEqualTo(SIGTERM);
        }
    }

    @Test
    void a_start_with_a_broken_configuration_leaves_the_old_instance_in_charge() throws IOException {
        try (PackagedEmbedpass old = start(first).ready()) {
            Place successor = new Place(second.directory(), second.port(), second.managementPort());
            Path file = successor.directory().resolve("config/application.yaml");
            Files.writeString(file, Files.readString(file).replace("audience: board-42", "ttl: 301s"));
            try (PackagedEmbedpass broken = start(successor)) {
                assertThat(broken.exitCode(Duration.ofSeconds(60))).isEqualTo(1);
                assertThat(broken.output())
                        .contains("embedpass.embeds.feedback.audience", "embedpass.embeds.feedback.ttl")
                        .doesNotContain("\tat ");
            }

            assertThat(old.readiness()).isEqualTo(200);
            assertThat(old.send(Backends.tokenRequest(old.uri("/embed/token")).header("X-Forwarded-Proto", "https"))
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    private static final class Instances implements AutoCloseable {

        private PackagedEmbedpass first;
        private PackagedEmbedpass second;

        private Instances(PackagedEmbedpass first, PackagedEmbedpass second) {
            this.first = first;
            this.second = second;
        }

        @Override
        public void close() {
            first.close();
            second.close();
        }
    }

    private PackagedEmbedpass replaced(PackagedEmbedpass old, Place place, TokenLoad load) {
        old.terminate();
        assertThat(old.exitCode(GRACE)).isEqualTo(SIGTERM);
        load.awaitMore();
        PackagedEmbedpass successor = start(place).ready();
        load.awaitMore();
        return successor;
    }

    private PackagedEmbedpass start(Place place, String... more) {
        return PackagedEmbedpass.launch(
                place,
                List.of(),
                Stream.concat(Backends.arguments().stream(), Stream.of(more)).toList());
    }

    private List<String> recordsIssued() {
        return Stream.of(first, second)
                .map(place -> place.journal().resolve("audit.jsonl"))
                .flatMap(RollingRestartIT::lines)
                .filter(line -> line.contains("\"outcome\":\"issued\""))
                .map(line -> line.replaceAll(".*?\"id\":\"([^\"]+)\".*", "$1"))
                .toList();
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
