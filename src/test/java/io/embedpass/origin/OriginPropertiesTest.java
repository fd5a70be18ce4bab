package io.embedpass.origin;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.origin.Origin.InvalidOriginException;
import io.embedpass.origin.OriginVerdict.Allowed;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.StringLength;

/** What holds for every origin, not only for the cases of the tables. */
class OriginPropertiesTest {

    /** Signs that decide where a URL's parts end, and what attackers put beside them. */
    private static final String TELLING = "htps:/.*[]@%\\#?,; \t\r\n\0azAZ09-_xn\u3002\uff0e\u00df\u00fc\u202e\ud800";

    @Property
    void normal_form_is_read_back_as_the_same_origin(@ForAll("origins") Origin origin) throws Exception {
        assertThat(Origin.parse(origin.toString())).isEqualTo(origin);
    }

    @Property
    void case_and_the_schemes_own_port_make_no_difference(@ForAll("origins") Origin origin) throws Exception {
        String loud = origin.scheme().toUpperCase(Locale.ROOT) + "://"
                + origin.host().text().toUpperCase(Locale.ROOT) + ":" + origin.port();

        assertThat(Origin.parse(loud)).isEqualTo(origin);
    }

    @Property
    void exact_entry_means_nothing_but_the_equal_origin(
            @ForAll("origins") Origin listed, @ForAll("origins") Origin asked) {
        boolean isEqual = listed.scheme().equals(asked.scheme())
                && listed.host().text().equals(asked.host().text())
                && listed.port() == asked.port();

        assertThat(new OriginPattern(listed, false).matches(asked)).isEqualTo(isEqual);
    }

    @Property
    void wildcard_means_exactly_one_label_more(
            @ForAll("names") List<String> base, @ForAll("below") List<String> further) throws Exception {
        OriginPattern pattern = OriginPattern.parse("https://*." + below(base), false);
        Origin asked = Origin.parse("https://"
                + below(Stream.concat(further.stream(), base.stream()).toList()));

        assertThat(pattern.matches(asked)).isEqualTo(further.size() == 1);
        assertThat(new AllowedOrigins(List.of(Listed.entry(pattern.toString()))).decide(asked, "any"))
                .matches(verdict -> verdict instanceof Allowed == (further.size() == 1));
    }

    @Property
    void lookup_decides_as_asking_every_entry_would(
            @ForAll("origins") Origin asked, @ForAll("origins") Origin listed, @ForAll boolean isWildcard) {
        OriginPattern pattern = new OriginPattern(listed, isWildcard);
        AllowedOrigin entry =
                new AllowedOrigin(pattern, Set.of(), Optional.empty(), Optional.empty(), Optional.empty());

        boolean isAllowed = Listed.list(entry).decide(asked, "any") instanceof Allowed;

        assertThat(isAllowed).isEqualTo(pattern.matches(asked));
    }

    @Property(tries = 5_000)
    void any_text_is_an_origin_or_refused_in_words(@ForAll("telling") String text) {
        readOrRefuse(text);
    }

    @Property
    void any_unicode_is_an_origin_or_refused_in_words(@ForAll @StringLength(max = 80) String text) {
        readOrRefuse(text);
        readOrRefuse("https://" + text);
        readOrRefuse("https://" + text + ".example.com");
    }

    @Property(tries = 5_000)
    void nothing_appended_or_put_before_a_listed_origin_is_listed(@ForAll("telling") String text) throws Exception {
        OriginPattern app = OriginPattern.parse("https://app.example.com", false);

        for (String forged : List.of("https://app.example.com" + text, text + "https://app.example.com")) {
            if (readOrRefuse(forged).filter(app::matches).isPresent()) {
                assertThat(text).isIn("", ":443");
            }
        }
    }

    private static Optional<Origin> readOrRefuse(String text) {
        try {
            Origin origin = Origin.parse(text);
            assertThat(origin.toString()).matches("[a-z0-9+.-]+://[a-z0-9._:\\[\\]-]+");
            return Optional.of(origin);
        } catch (InvalidOriginException e) {
            assertThat(e.getMessage()).isNotBlank();
            return Optional.empty();
        }
    }

    @Provide
    Arbitrary<Origin> origins() {
        Arbitrary<Integer> ports = Arbitraries.oneOf(
                Arbitraries.of(80, 443, 8443), Arbitraries.integers().between(1, 65_535));
        Arbitrary<String> hosts = Arbitraries.oneOf(
                Arbitraries.of("app.example.com", "example.com", "a.app.example.com", "127.0.0.1", "[2001:db8::1]"),
                labels().list().ofMinSize(1).ofMaxSize(4).map(labels -> String.join(".", labels) + ".example"));
        return Combinators.combine(Arbitraries.of("https", "http"), hosts, ports)
                .as(OriginPropertiesTest::origin);
    }

    private static String below(List<String> labels) {
        return labels.stream().map(label -> label + ".").collect(Collectors.joining()) + "example.com";
    }

    private static Origin origin(String scheme, String host, int port) {
        try {
            return Origin.parse(scheme + "://" + host + ":" + port);
        } catch (InvalidOriginException e) {
            throw new AssertionError(e);
        }
    }

    @Provide
    Arbitrary<List<String>> names() {
        return labels().list().ofMaxSize(2);
    }

    @Provide
    Arbitrary<List<String>> below() {
        return labels().list().ofMaxSize(3);
    }

    @Provide
    Arbitrary<String> telling() {
        return Arbitraries.strings().withChars(TELLING).ofMaxLength(40);
    }

    private static Arbitrary<String> labels() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .numeric()
                .ofMinLength(1)
                .ofMaxLength(12);
    }
}
