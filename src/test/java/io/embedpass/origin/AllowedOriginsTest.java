package io.embedpass.origin;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.origin.OriginVerdict.Allowed;
import io.embedpass.origin.OriginVerdict.NotAllowed;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllowedOriginsTest {

    private static final String APP = "https://app.example.com";

    @Test
    void empty_list_allows_nobody() throws Exception {
        assertThat(Listed.list(new String[0]).decide(Origin.parse(APP), "feedback"))
                .isEqualTo(new NotAllowed("no entry is like it"));
    }

    @Test
    void listed_origin_is_allowed_by_its_entry() throws Exception {
        AllowedOrigin entry = Listed.entry(APP);

        OriginVerdict verdict =
                Listed.list(Listed.entry("https://b.example"), entry).decide(Origin.parse(APP), "feedback");

        assertThat(verdict).isEqualTo(new Allowed(entry));
        assertThat(verdict.reason()).isEqualTo("allowed by the entry " + APP);
    }

    @Test
    void wildcard_entry_allows_and_is_named() throws Exception {
        assertThat(Listed.list("https://*.example.com")
                        .decide(Origin.parse(APP), "feedback")
                        .reason())
                .isEqualTo("allowed by the entry https://*.example.com");
    }

    @Test
    void exact_entry_is_named_before_a_wildcard_that_means_the_same() throws Exception {
        assertThat(Listed.list("https://*.example.com", APP)
                        .decide(Origin.parse(APP), "feedback")
                        .reason())
                .isEqualTo("allowed by the entry " + APP);
    }

    @Test
    void entry_of_one_embed_does_not_allow_another() throws Exception {
        AllowedOrigins list = Listed.list(Listed.entry(APP, "feedback"));

        assertThat(list.decide(Origin.parse(APP), "feedback")).isInstanceOf(Allowed.class);
        assertThat(list.decide(Origin.parse(APP), "dashboard").reason())
                .isEqualTo("the entry " + APP + " is for the embeds [feedback], not for dashboard");
    }

    @Test
    void wildcard_takes_over_where_the_exact_entry_is_for_another_embed() throws Exception {
        AllowedOrigins list =
                Listed.list(Listed.entry(APP, "feedback"), Listed.entry("https://*.example.com", "dashboard"));

        assertThat(list.decide(Origin.parse(APP), "dashboard").reason())
                .isEqualTo("allowed by the entry https://*.example.com");
    }

    @Test
    void matching_entries_are_told_whatever_their_embeds() throws Exception {
        AllowedOrigin exact = Listed.entry(APP, "feedback");
        AllowedOrigin wildcard = Listed.entry("https://*.example.com", "dashboard");

        Stream<AllowedOrigin> matching =
                Listed.list(exact, Listed.entry("https://b.example"), wildcard).matching(Origin.parse(APP));

        assertThat(matching).containsExactly(exact, wildcard);
    }

    @ParameterizedTest
    @CsvSource({
        "https://app.example.com, http://app.example.com, differs in its scheme: it says http",
        "https://app.example.com, https://app.example.com:8443, differs in its port: it says 8443",
        "https://app.example.com, https://a.app.example.com, does not mean its sub-domains",
        "https://app.example.com, https://example.com, is a sub-domain; it does not mean the apex",
        "https://*.example.com, https://example.com, never means the apex itself; list https://example.com as an entry of its own",
        "https://*.example.com, https://a.b.example.com, means exactly one label; this origin has more of them",
        "https://*.example.com, http://a.example.com, differs in its scheme: it says http",
        "https://*.example.com, https://a.example.com:8443, differs in its port: it says 8443",
    })
    void near_miss_is_explained(String listed, String asked, String words) throws Exception {
        assertThat(Listed.list("https://else.example", listed).decide(Origin.parse(asked), "feedback"))
                .isEqualTo(new NotAllowed("the nearest entry " + listed + " " + words));
    }

    @ParameterizedTest
    @CsvSource({
        "https://app.example.com, https://app.example.com.evil.com",
        "https://app.example.com, https://evilapp.example.com",
        "https://*.example.com, https://evilexample.com",
        "https://127.0.0.1, https://127.0.0.2",
    })
    void stranger_is_no_near_miss(String listed, String asked) throws Exception {
        assertThat(Listed.list(listed).decide(Origin.parse(asked), "feedback"))
                .isEqualTo(new NotAllowed("no entry is like it"));
    }

    @Test
    void nearest_entry_is_explained_not_the_first() throws Exception {
        AllowedOrigins list =
                Listed.list("https://example.com", "https://*.example.com", "https://b.a.example.com:8443");

        assertThat(list.decide(Origin.parse("https://b.a.example.com"), "feedback")
                        .reason())
                .startsWith("the nearest entry https://b.a.example.com:8443 ");
        assertThat(list.decide(Origin.parse("https://c.a.example.com"), "feedback")
                        .reason())
                .startsWith("the nearest entry https://*.example.com ");
    }

    @Test
    void review_is_due_from_its_day_on() {
        LocalDate day = LocalDate.parse("2027-03-01");
        AllowedOrigin entry = new AllowedOrigin(
                Listed.entry(APP).pattern(), Set.of(), Optional.empty(), Optional.of(day), Optional.empty());

        assertThat(entry.isReviewDue(day.minusDays(1))).isFalse();
        assertThat(entry.isReviewDue(day)).isTrue();
        assertThat(entry.isReviewDue(day.plusDays(1))).isTrue();
        assertThat(Listed.entry(APP).isReviewDue(day)).isFalse();
    }
}
