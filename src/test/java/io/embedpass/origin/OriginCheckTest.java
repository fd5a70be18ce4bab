package io.embedpass.origin;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.answer.Answer;
import io.embedpass.answer.RefusalCode;
import io.embedpass.fixture.Escaped;
import io.embedpass.fixture.FakeClock;
import io.embedpass.origin.OriginLedger.Seen;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginCheckTest {

    private static final String NOW = "2026-11-01T12:00:00Z";
    private static final String APP = "https://app.example.com";
    private static final AllowedOrigin ENTRY = Listed.entry(APP, "feedback");
    private static final FetchMetadata SILENT = new FetchMetadata(Optional.empty(), Optional.empty());
    private static final FetchMetadata TYPED = new FetchMetadata(Optional.of("none"), Optional.of("navigate"));

    private final OriginLedger ledger = new OriginLedger(new FakeClock(NOW));
    private final OriginCheck check = new OriginCheck(() -> Listed.list(ENTRY), ledger);

    @ParameterizedTest(name = "{2}: {1} is not {0}")
    @CsvFileSource(resources = "/origin/bypasses.csv", delimiter = '|')
    void known_bypass_is_refused(String listed, @Escaped String asked, String name) {
        OriginCheck guard = new OriginCheck(() -> Listed.list(listed), ledger);

        assertThat(code(guard.check(Optional.of(asked), false, "feedback"))).contains(RefusalCode.ORIGIN_NOT_ALLOWED);
        assertThat(code(guard.check(Optional.of(asked), true, "feedback"))).contains(RefusalCode.ORIGIN_NOT_ALLOWED);
        assertThat(guard.isAllowed(asked, "feedback")).isFalse();
    }

    @Test
    void listed_origin_passes_with_its_entry() {
        assertThat(check.check(Optional.of(APP), false, "feedback")).isEqualTo(Answer.of(Optional.of(ENTRY)));
        assertThat(check.isAllowed(APP, "feedback")).isTrue();
    }

    @Test
    void listed_origin_of_another_embed_is_refused() {
        assertThat(code(check.check(Optional.of(APP), false, "dashboard"))).contains(RefusalCode.ORIGIN_NOT_ALLOWED);
        assertThat(check.isAllowed(APP, "dashboard")).isFalse();
    }

    @Test
    void browser_without_an_origin_is_refused() {
        assertThat(code(check.check(Optional.empty(), false, "feedback"))).contains(RefusalCode.ORIGIN_MISSING);
    }

    @Test
    void backend_without_an_origin_passes_without_an_entry() {
        assertThat(check.check(Optional.empty(), true, "feedback")).isEqualTo(Answer.of(Optional.empty()));
    }

    @Test
    void backend_that_names_an_origin_must_name_a_listed_one() {
        assertThat(code(check.check(Optional.of("https://b.example"), true, "feedback")))
                .contains(RefusalCode.ORIGIN_NOT_ALLOWED);
        assertThat(code(check.check(Optional.of(APP), true, "feedback"))).isEmpty();
    }

    @Test
    void request_that_no_script_made_is_refused_whatever_its_origin() {
        assertThat(code(check.checkScript(TYPED, Optional.of(ENTRY)))).contains(RefusalCode.CROSS_SITE);
        assertThat(code(check.checkScript(TYPED, Optional.empty()))).contains(RefusalCode.CROSS_SITE);
        assertThat(code(check.checkScript(SILENT, Optional.of(ENTRY)))).isEmpty();
    }

    @Test
    void list_in_force_counts_not_the_one_of_the_start() {
        AllowedOrigins[] inForce = {Listed.list(ENTRY)};
        OriginCheck reloaded = new OriginCheck(() -> inForce[0], ledger);

        inForce[0] = Listed.list("https://b.example");

        assertThat(reloaded.isAllowed(APP, "feedback")).isFalse();
        assertThat(reloaded.isAllowed("https://b.example", "feedback")).isTrue();
    }

    @Test
    void only_requests_that_pass_are_entered_in_the_ledger() {
        check.check(Optional.of(APP), false, "feedback");
        check.checkScript(TYPED, Optional.of(ENTRY));
        check.checkScript(SILENT, Optional.empty());
        check.isAllowed(APP, "feedback");
        assertThat(ledger.seen(ENTRY)).isEmpty();

        check.checkScript(SILENT, Optional.of(ENTRY));
        assertThat(ledger.seen(ENTRY)).contains(new Seen(Instant.parse(NOW), Instant.parse(NOW), 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://b.example", "null", "https://app.example.com/", "http://app.example.com"})
    void reason_of_a_refusal_is_in_words(String asked) {
        assertThat(check.check(Optional.of(asked), false, "feedback"))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.refusal().reason())
                                .isNotBlank()
                                .doesNotContain("Exception"));
    }

    private static Optional<RefusalCode> code(Answer<?> answer) {
        return answer instanceof Answer.Refused<?> refused
                ? Optional.of(refused.refusal().code())
                : Optional.empty();
    }
}
