package io.embedpass.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.embedpass.fixture.Escaped;
import io.embedpass.origin.Origin.InvalidOriginException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginPatternTest {

    @ParameterizedTest
    @CsvFileSource(resources = "/origin/refused-entries.csv", delimiter = '|')
    void unsafe_entry_is_refused_with_its_reason_even_in_the_demo(@Escaped String entry, String reason) {
        assertThatExceptionOfType(InvalidOriginException.class)
                .isThrownBy(() -> OriginPattern.parse(entry, true))
                .withMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/origin/wildcard.csv", delimiter = '|')
    void wildcard_means_exactly_one_label(String asked, boolean isMeant) throws Exception {
        OriginPattern pattern = OriginPattern.parse("https://*.preview.example.com", false);

        assertThat(pattern.matches(Origin.parse(asked))).isEqualTo(isMeant);
    }

    @Test
    void wildcard_may_have_a_port() throws Exception {
        OriginPattern pattern = OriginPattern.parse("https://*.preview.example.com:8443", false);

        assertThat(pattern.matches(Origin.parse("https://a.preview.example.com:8443")))
                .isTrue();
        assertThat(pattern.matches(Origin.parse("https://a.preview.example.com")))
                .isFalse();
    }

    @Test
    void wildcard_below_a_name_that_somebody_owns_is_fine() throws Exception {
        assertThat(OriginPattern.parse("https://*.acme.co.uk", false).isWildcard())
                .isTrue();
        assertThat(OriginPattern.parse("https://*.acme.vercel.app", false).isWildcard())
                .isTrue();
    }

    @Test
    void exact_entry_may_be_a_public_suffix_as_it_means_nothing_below() throws Exception {
        OriginPattern pattern = OriginPattern.parse("https://vercel.app", false);

        assertThat(pattern.matches(Origin.parse("https://vercel.app"))).isTrue();
        assertThat(pattern.matches(Origin.parse("https://evil.vercel.app"))).isFalse();
    }

    @Test
    void dot_of_an_entry_is_a_dot() throws Exception {
        OriginPattern pattern = OriginPattern.parse("https://app.example.com", false);

        assertThat(pattern.matches(Origin.parse("https://appxexample.com"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost", "http://localhost:3000", "http://127.0.0.1", "http://127.0.0.1:5173"})
    void plain_http_on_the_own_machine_is_for_the_demo_only(String entry) throws Exception {
        assertThat(OriginPattern.parse(entry, true)).hasToString(entry);
        assertThatExceptionOfType(InvalidOriginException.class)
                .isThrownBy(() -> OriginPattern.parse(entry, false))
                .withMessageContaining("demo only");
    }

    @Test
    void https_on_the_own_machine_is_fine_everywhere() throws Exception {
        assertThat(OriginPattern.parse("https://localhost:3000", false)).hasToString("https://localhost:3000");
    }

    @ParameterizedTest
    @CsvSource({
        "https://*.Preview.EXAMPLE.com:443, https://*.preview.example.com",
        "https://*.preview.example.com:8443, https://*.preview.example.com:8443",
        "HTTPS://app.example.com:443, https://app.example.com",
    })
    void is_told_as_an_entry_in_normal_form(String written, String normal) throws Exception {
        assertThat(OriginPattern.parse(written, false)).hasToString(normal);
        assertThat(OriginPattern.parse(written, false)).isEqualTo(OriginPattern.parse(normal, false));
    }

    @Test
    void exact_and_wildcard_entry_of_one_base_are_two() throws Exception {
        assertThat(OriginPattern.parse("https://*.example.com", false))
                .isNotEqualTo(OriginPattern.parse("https://example.com", false));
    }
}
