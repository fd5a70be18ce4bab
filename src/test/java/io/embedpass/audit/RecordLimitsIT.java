package io.embedpass.audit;

import static io.embedpass.fixture.RunningEmbedpass.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.fixture.Acme;
import io.embedpass.fixture.AuditLines;
import io.embedpass.fixture.RunningEmbedpass;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a record promises whoever stores it: one line, at most 4 KiB, no gap. */
@ExtendWith(Acme.class)
class RecordLimitsIT {

    private static final int MOST_BYTES = 4 * 1024;

    private final RunningEmbedpass acme;
    private final AuditLines lines;

    RecordLimitsIT(RunningEmbedpass acme) {
        this.acme = acme;
        this.lines = AuditLines.open();
    }

    @AfterEach
    void stopListening() {
        lines.close();
    }

    @Test
    void it_never_exceeds_four_kibibytes_or_one_line() {
        String wide = "\ud83d\ude00".repeat(255);
        String quotes = "\\\"".repeat(2_000);
        HttpRequest.Builder request = Acme.backendRequest(
                        acme,
                        "/embed/token",
                        "{\"user\": {\"sub\": \"" + wide + "\", \"name\": \"" + wide
                                + "\", \"email\": \"d@example.com\"}}")
                .header("User-Agent", quotes)
                .header("Origin", "https://" + "%\"\\".repeat(1_500));
        acme.send(request);
        acme.send(Acme.backendRequest(
                        acme,
                        "/embed/token",
                        "{\"user\": {\"sub\": \"" + wide + "\", \"name\": \"Dana\", \"email\": \"d@example.com\"}}")
                .header("User-Agent", quotes));

        List<String> texts = lines.await(written -> written.size() == 2);
        assertThat(texts).hasSize(2).allSatisfy(text -> {
            assertThat(text.getBytes(StandardCharsets.UTF_8).length).isLessThan(MOST_BYTES);
            assertThat(text).doesNotContain("\n", "\r");
            assertThat(json(text).path("user_agent").asString().length()).isLessThanOrEqualTo(256);
        });
        assertThat(json(texts.get(1)).path("outcome").asString()).isEqualTo("issued");
    }

    @Test
    void sequence_numbers_have_no_gap() {
        for (int i = 0; i < 3; i++) {
            acme.send(acme.tokenRequest("/embed/token"));
            acme.send(acme.tokenRequest("/embed/token").GET());
        }

        List<Long> seq = lines.await(written -> written.size() == 6).stream()
                .map(text -> json(text).path("seq").asLong())
                .toList();
        assertThat(seq).hasSize(6);
        assertThat(seq.getLast() - seq.getFirst()).isEqualTo(5);
        assertThat(seq).isSorted().doesNotHaveDuplicates();
    }
}
