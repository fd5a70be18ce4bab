package io.embedpass.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.answer.RateLimit;
import io.embedpass.answer.Refusal;
import io.embedpass.answer.RefusalCode;
import io.embedpass.audit.Attempt.OriginDecision;
import io.embedpass.audit.Attempt.Signature;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AuditRecordTest {

    private static final Instant ARRIVAL = Instant.parse("2026-11-23T10:00:00.1239Z");
    private static final int MAX_BYTES = 4096;

    /** What the journal adds: {@code ,"prev":"...","hash":"..."} and a line feed. */
    private static final int CHAIN_BYTES = 2 * 64 + 23;

    @Test
    void fields_stand_in_the_order_of_the_contract() {
        JsonNode record = json(issued(), 7, "0123456789abcdef");

        assertThat(record.propertyNames())
                .containsExactly(
                        "seq",
                        "at",
                        "id",
                        "outcome",
                        "code",
                        "detail",
                        "embed",
                        "user",
                        "source",
                        "actor",
                        "origin",
                        "client",
                        "kid",
                        "jti",
                        "exp",
                        "user_agent",
                        "took_us",
                        "config");
    }

    /** RFC 9562, section 5.7: ids sort as the attempts arrived, in whichever instance. */
    @Test
    void an_attempt_has_a_uuid_of_version_7_that_begins_with_its_arrival() {
        UUID id =
                UUID.fromString(json(issued(), 7, "0123456789abcdef").path("id").asString());

        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(Instant.ofEpochMilli(id.getMostSignificantBits() >>> Short.SIZE))
                .isEqualTo(ARRIVAL.truncatedTo(ChronoUnit.MILLIS));
    }

    @Test
    void attempts_of_the_same_millisecond_have_ids_of_their_own() {
        assertThat(Stream.generate(() ->
                                json(issued(), 7, "0123456789abcdef").path("id").asString())
                        .limit(1000))
                .doesNotHaveDuplicates();
    }

    @Test
    void an_issued_token_is_named_by_its_ids() {
        JsonNode record = json(issued(), 7, "0123456789abcdef");

        assertThat(record.path("seq").asLong()).isEqualTo(7);
        assertThat(record.path("at").asString()).isEqualTo("2026-11-23T10:00:00.123Z");
        assertThat(record.path("outcome").asString()).isEqualTo("issued");
        assertThat(record.path("code").asString()).isEqualTo("ok");
        assertThat(record.path("user").asString()).isEqualTo("u-42");
        assertThat(record.path("actor").asString()).isEqualTo("acme-backend");
        assertThat(record.path("kid").asString()).isEqualTo("key-1");
        assertThat(record.path("jti").asString()).isEqualTo("token-1");
        assertThat(record.path("exp").asLong()).isEqualTo(1_800_000_000L);
        assertThat(record.path("config").asString()).isEqualTo("0123456789abcdef");
    }

    @Test
    void a_refusal_keeps_its_full_reason() {
        Attempt attempt = attempt("https://evil.example", "curl");
        attempt.isRefused(new Refusal.Denied(RefusalCode.ORIGIN_NOT_ALLOWED, "no entry is like it"));

        JsonNode record = json(attempt, 1, "");

        assertThat(record.path("outcome").asString()).isEqualTo("refused");
        assertThat(record.path("code").asString()).isEqualTo("origin-not-allowed");
        assertThat(record.path("detail").asString()).isEqualTo("no entry is like it");
        assertThat(record.path("jti").isNull()).isTrue();
    }

    @Test
    void the_entry_of_the_list_and_the_state_of_the_limit_stand_in_the_detail() {
        Attempt attempt = issued();
        attempt.hasOrigin(new OriginDecision("https://*.example.com", true));
        attempt.isWithin(new RateLimit("user", 20, 60, 19, 3));

        assertThat(json(attempt, 1, "").path("detail").asString())
                .isEqualTo("origin entry https://*.example.com; user limit 19 of 20 left");
    }

    @Test
    void a_subject_of_full_length_is_kept_whole() {
        String subject = "漢".repeat(255);
        Attempt attempt = issued();
        attempt.isForUser(subject);

        assertThat(json(attempt, 1, "").path("user").asString()).isEqualTo(subject);
    }

    @Test
    void what_we_could_not_do_is_failed_not_refused() {
        Attempt attempt = attempt("https://app.example.com", "curl");
        attempt.isRefused(new Refusal.Unavailable(RefusalCode.SIGNER_UNAVAILABLE, "gone", Duration.ofSeconds(5)));

        assertThat(attempt.outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void an_attempt_that_nobody_decided_is_failed() {
        Attempt attempt = attempt("https://app.example.com", "curl");

        assertThat(attempt.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(attempt.code()).isEqualTo("internal-error");
    }

    @Test
    void the_first_refusal_counts() {
        Attempt attempt = attempt("https://app.example.com", "curl");
        attempt.isRefused(new Refusal.Denied(RefusalCode.CROSS_SITE, "first"));
        attempt.isRefused(new Refusal.Denied(RefusalCode.INTERNAL_ERROR, "second"));

        assertThat(attempt.code()).isEqualTo("cross-site");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000", "\"", "\\", "\n", "\u2028", "\uD83D", "\u202E", "ż", "漢", "😀", "<"})
    void hostile_texts_neither_break_the_line_nor_exceed_four_kib(String piece) {
        String text = piece.repeat(20_000);
        Attempt attempt = attempt(text, text);
        attempt.isThrough("service");
        attempt.isBy("a".repeat(64));
        attempt.isForUser(text);
        attempt.isFor("e".repeat(64));
        attempt.notes(text);
        attempt.isSigned(new Signature("k".repeat(43), "file", "j".repeat(36), ARRIVAL, Duration.ZERO));

        String line = line(attempt, Long.MAX_VALUE, "c".repeat(16));

        assertThat(line.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(MAX_BYTES - CHAIN_BYTES);
        assertThat(line.lines()).hasSize(1);
        assertThat(line.chars()).noneMatch(c -> c < ' ' || c == 0x2028 || c == 0x202E);
    }

    private static Attempt issued() {
        Attempt attempt = attempt("https://app.example.com", "curl");
        attempt.isFor("feedback");
        attempt.isThrough("service");
        attempt.isBy("acme-backend");
        attempt.isForUser("u-42");
        attempt.isSigned(
                new Signature("key-1", "file", "token-1", Instant.ofEpochSecond(1_800_000_000L), Duration.ZERO));
        return attempt;
    }

    private static Attempt attempt(String origin, String userAgent) {
        return new Attempt(ARRIVAL, "2001:db8::1", Optional.of(origin), Optional.of(userAgent));
    }

    private static JsonNode json(Attempt attempt, long seq, String config) {
        return JsonMapper.shared().readTree(line(attempt, seq, config));
    }

    private static String line(Attempt attempt, long seq, String config) {
        AuditRecord record = AuditRecord.of(attempt, config, Pseudonyms.NONE);
        return new AuditEntry(
                        OptionalLong.of(seq),
                        attempt,
                        record,
                        JsonMapper.shared().writeValueAsBytes(record))
                .line();
    }
}
