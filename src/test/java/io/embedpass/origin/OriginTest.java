package io.embedpass.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.embedpass.fixture.Escaped;
import io.embedpass.origin.Origin.InvalidOriginException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginTest {

    private static final String LONGEST_HOST = ("a".repeat(63) + ".").repeat(3) + "b".repeat(61);

    @ParameterizedTest
    @CsvFileSource(resources = "/origin/origins.csv", delimiter = '|')
    void is_told_in_normal_form(@Escaped String written, String normal) throws Exception {
        assertThat(Origin.parse(written)).hasToString(normal);
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/origin/origins.csv", delimiter = '|')
    void equals_its_normal_form(@Escaped String written, String normal) throws Exception {
        assertThat(Origin.parse(written)).isEqualTo(Origin.parse(normal));
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/origin/no-origins.csv", delimiter = '|')
    void everything_else_is_refused_with_its_reason(@Escaped String text, String reason) {
        assertThatExceptionOfType(InvalidOriginException.class)
                .isThrownBy(() -> Origin.parse(text))
                .withMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/origin/no-origins.csv", delimiter = '|')
    void a_message_can_be_followed_by_other_words(@Escaped String text, String reason) {
        assertThatExceptionOfType(InvalidOriginException.class)
                .isThrownBy(() -> Origin.parse(text))
                .satisfies(e -> assertThat(e.getMessage()).isNotBlank().doesNotEndWith("."));
    }

    @Test
    void a_host_may_have_253_characters() {
        assertThat(LONGEST_HOST).hasSize(253);
        assertThatNoException().isThrownBy(() -> Origin.parse("https://" + LONGEST_HOST + ":65535"));
    }

    @Test
    void a_host_of_254_characters_is_refused() {
        assertThatExceptionOfType(InvalidOriginException.class)
                .isThrownBy(() -> Origin.parse("https://" + LONGEST_HOST + "b"))
                .withMessageContaining("253");
    }

    @Test
    void a_label_of_64_characters_is_refused() {
        assertThatExceptionOfType(InvalidOriginException.class)
                .isThrownBy(() -> Origin.parse("https://" + "a".repeat(64) + ".example.com"));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 100_000})
    void a_text_longer_than_300_characters_is_not_even_read(int length) {
        assertThatExceptionOfType(InvalidOriginException.class)
                .isThrownBy(() -> Origin.parse("h".repeat(length)))
                .withMessageContaining("longer than 300");
    }

    @Test
    void a_text_of_300_characters_is_read() {
        assertThatExceptionOfType(InvalidOriginException.class)
                .isThrownBy(() -> Origin.parse("h".repeat(300)))
                .withMessageContaining("no scheme");
    }
}
