package io.embedpass.audit.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.embedpass.audit.export.http.CloudEventsExporter;
import io.embedpass.fixture.EventReceiver;
import io.embedpass.fixture.RunningEmbedpass;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class CloudEventsExporterTest extends AuditExporterContract {

    private final EventReceiver receiver = EventReceiver.start();

    @AfterEach
    void stop() {
        receiver.close();
    }

    /** Asked for by the contract's constructor, before this class's own fields are there. */
    @Override
    AuditExporter exporter() {
        return new LazyExporter(() -> new CloudEventsExporter(
                URI.create(receiver.url()),
                "production",
                () -> Optional.of(SECRET.toCharArray()),
                Duration.ofSeconds(5)));
    }

    @Override
    List<String> arrived() {
        return receiver.events().stream()
                .map(event -> event.path("id").asString())
                .distinct()
                .toList();
    }

    @Override
    void breakDown() {
        receiver.answer(503);
    }

    @Override
    void hang() {
        receiver.hang(true);
    }

    @Override
    void mend() {
        receiver.hang(false);
        receiver.answer(204);
    }

    @Test
    void an_event_has_what_the_specification_asks_for() throws Exception {
        exporter().send(INSTANCE, Records.records(7, 7));

        assertThat(receiver.contentTypes()).containsExactly("application/cloudevents-batch+json");
        assertThat(receiver.authorizations()).containsExactly("Bearer " + SECRET);
        JsonNode event = receiver.events().getFirst();
        assertThat(event.propertyNames())
                .containsExactlyInAnyOrder(
                        "specversion", "id", "source", "type", "time", "subject", "datacontenttype", "data");
        assertThat(event.path("specversion").asString()).isEqualTo("1.0");
        assertThat(event.path("source").asString()).isEqualTo("urn:embedpass:production:" + INSTANCE);
        assertThat(event.path("type").asString()).isEqualTo("io.embedpass.attempt.v1");
        assertThat(event.path("time").asString()).isEqualTo("2026-11-24T10:00:00.123Z");
        assertThat(event.path("subject").asString()).isEqualTo("01a20bb9-33d7-7dda-9a68-000000000007");
        assertThat(event.path("data"))
                .isEqualTo(RunningEmbedpass.json(Records.record(7).line()));
    }

    /** It was taken, and nobody knows: a receiver must bear a batch twice. */
    @Test
    void an_answer_that_never_ends_is_given_up_after_the_time_limit() throws Exception {
        AuditExporter exporter = exporter();
        receiver.answer(200);
        receiver.stall(true);
        assertThatExceptionOfType(ExportFailedException.class)
                .isThrownBy(() -> exporter.send(INSTANCE, Records.records(1, 1)))
                .withMessageContaining("HttpTimeoutException");
        receiver.stall(false);
        receiver.answer(204);

        exporter.send(INSTANCE, Records.records(1, 1));

        assertThat(arrived()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 400, 401, 404, 429, 500})
    void only_an_answer_of_success_acknowledges(int status) {
        receiver.answer(status);

        assertThatExceptionOfType(ExportFailedException.class)
                .isThrownBy(() -> exporter().send(INSTANCE, Records.records(1, 1)))
                .withMessageContaining(String.valueOf(status));
    }
}
