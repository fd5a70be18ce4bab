package io.embedpass.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.fixture.Escaped;
import java.text.Normalizer;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class DisplayNameTest {

    private static final int[] TELLING = {
        ' ', '\t', '\n', 0, 0x1c, 0x7f, 0x85, 0xa0, 0xad, '<', '>', 'a', 'A', 'e', 0x301, 0x30a, 0x327, 0x1100, 0x1161,
        0x11a8, 0x34f, 0x115f, 0x200b, 0x200d, 0x202e, 0x2028, 0x2066, 0x212b, 0x226e, 0x338, 0x3000, 0x3164, 0xd800,
        0xdc00, 0xfe0f, 0xfeff, 0xfb1d, 0x1f600, 0x1d15e, 0xe0041, 0x10ffff
    };

    @ParameterizedTest
    @CsvFileSource(resources = "/user/names.csv", delimiter = '|')
    void name_is_cleaned(@Escaped String claimed, @Escaped String cleaned) {
        assertThat(DisplayName.clean(claimed)).contains(cleaned);
    }

    @ParameterizedTest(name = "{1}")
    @CsvFileSource(resources = "/user/no-names.csv", delimiter = '|')
    void name_that_nobody_could_see_or_write_is_refused(@Escaped String claimed, String why) {
        assertThat(DisplayName.clean(claimed)).as(why).isEmpty();
    }

    @Test
    void name_is_cut_after_128_characters() {
        assertThat(DisplayName.clean("a".repeat(128))).contains("a".repeat(128));
        assertThat(DisplayName.clean("a".repeat(129))).contains("a".repeat(128));
    }

    @Test
    void character_outside_the_basic_plane_counts_once_and_is_never_halved() {
        assertThat(DisplayName.clean("\ud83d\ude00".repeat(200))).contains("\ud83d\ude00".repeat(128));
    }

    @Test
    void cut_leaves_no_space_at_the_end() {
        assertThat(DisplayName.clean("a".repeat(127) + " b")).contains("a".repeat(127));
    }

    @Test
    void characters_that_are_removed_do_not_count() {
        assertThat(DisplayName.clean("\u200b".repeat(500) + "Ann")).contains("Ann");
    }

    @Test
    void flood_of_marks_is_cut_too() {
        assertThat(DisplayName.clean("a" + "\u0301\u0327".repeat(5_000)))
                .hasValueSatisfying(name -> assertThat(length(name)).isEqualTo(128));
    }

    @Property
    void any_text_becomes_a_clean_name_or_none(@ForAll String text) {
        assertClean(DisplayName.clean(text));
    }

    @Property(tries = 5_000)
    void any_mix_of_telling_characters_becomes_a_clean_name_or_none(@ForAll("telling") String text) {
        assertClean(DisplayName.clean(text));
    }

    private static void assertClean(Optional<String> cleaned) {
        cleaned.ifPresent(name -> {
            assertThat(length(name)).isBetween(1, 128);
            assertThat(name.codePoints())
                    .noneMatch(Character::isISOControl)
                    .noneMatch(c -> Character.getType(c) == Character.FORMAT)
                    .noneMatch(c -> Character.getType(c) == Character.SURROGATE)
                    .noneMatch(c -> c == '<' || c == '>');
            assertThat(name).isEqualTo(name.strip()).doesNotContain("  ");
            assertThat(Normalizer.isNormalized(name, Normalizer.Form.NFC)).isTrue();
            assertThat(DisplayName.clean(name)).contains(name);
        });
    }

    private static int length(String name) {
        return name.codePointCount(0, name.length());
    }

    @Provide
    Arbitrary<String> telling() {
        return Arbitraries.integers()
                .between(0, TELLING.length - 1)
                .list()
                .ofMaxSize(200)
                .map(indexes -> indexes.stream()
                        .collect(
                                StringBuilder::new,
                                (text, i) -> text.appendCodePoint(TELLING[i]),
                                StringBuilder::append)
                        .toString());
    }
}
