package io.embedpass.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.fixture.PackagedEmbedpass;
import io.embedpass.fixture.PackagedEmbedpass.Place;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogStreamIT {

    @TempDir
    private Path directory;

    @BeforeAll
    static void isPackaged() {
        PackagedEmbedpass.assumePackaged();
    }

    @Test
    void a_service_that_is_told_to_stop_writes_every_line_first() {
        try (PackagedEmbedpass service = started()) {
            List<String> attempts =
                    IntStream.range(0, 50).mapToObj(_ -> attempt(service)).toList();

            service.terminate();
            service.exitCode(Duration.ofSeconds(20));

            assertThat(service.output()).contains(attempts);
        }
    }

    /** Its log is the only record then. */
    @Test
    void without_the_journal_nobody_has_an_answer_whose_line_could_be_lost() {
        try (PackagedEmbedpass service = started("--embedpass.audit.journal=false")) {
            String attempt = "";
            for (int i = 0; i < 50; i++) {
                attempt = attempt(service);
                assertThat(service.output()).contains(attempt);
            }

            service.kill();

            assertThat(service.output()).contains(attempt);
        }
    }

    private PackagedEmbedpass started(String... arguments) {
        return PackagedEmbedpass.launch(
                        Place.in(directory),
                        List.of(),
                        Stream.concat(Stream.of("--embedpass.environment=demo"), Stream.of(arguments))
                                .toList())
                .ready();
    }

    /** The ID of an attempt without credentials, which leaves a record as well. */
    private static String attempt(PackagedEmbedpass service) {
        return service.send(HttpRequest.newBuilder(service.uri("/embed/token")).POST(BodyPublishers.noBody()))
                .headers()
                .firstValue("X-Attempt-Id")
                .orElseThrow();
    }
}
