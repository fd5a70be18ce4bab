package io.embedpass.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.fixture.Escaped;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class EmailAddressTest {

    private static final String DOMAIN_OF_189 = ("d".repeat(46) + ".").repeat(4) + "e";

    @ParameterizedTest
    @CsvFileSource(resources = "/user/addresses.csv", delimiter = '|')
    void address_keeps_its_local_part_and_gets_a_domain_in_a_labels(@Escaped String claimed, String cleaned) {
        assertThat(EmailAddress.clean(claimed)).contains(cleaned);
    }

    @ParameterizedTest(name = "{1}")
    @CsvFileSource(resources = "/user/no-addresses.csv", delimiter = '|')
    void everything_else_is_refused(@Escaped String claimed, String why) {
        assertThat(EmailAddress.clean(claimed)).as(why).isEmpty();
    }

    @Test
    void local_part_may_hold_every_sign_of_an_atom() {
        String address = "!#$%&'*+/=?^_`{|}~-09azAZ@example.com";

        assertThat(EmailAddress.clean(address)).contains(address);
    }

    @Test
    void local_part_may_have_64_characters() {
        assertThat(EmailAddress.clean("a".repeat(64) + "@example.com")).isPresent();
        assertThat(EmailAddress.clean("a".repeat(65) + "@example.com")).isEmpty();
    }

    @Test
    void address_may_have_254_characters() {
        assertThat(DOMAIN_OF_189).hasSize(189);
        assertThat(EmailAddress.clean("a".repeat(64) + "@" + DOMAIN_OF_189)).isPresent();
        assertThat(EmailAddress.clean("a".repeat(64) + "@" + DOMAIN_OF_189 + "e"))
                .isEmpty();
    }

    @Test
    void address_is_measured_with_its_domain_in_a_labels() {
        String claimed =
                "a".repeat(64) + "@" + "d".repeat(60) + "." + "d".repeat(60) + "." + "d".repeat(54) + ".b\u00fccher.de";

        assertThat(claimed).hasSizeLessThanOrEqualTo(254);
        assertThat(EmailAddress.clean(claimed)).isEmpty();
    }

    @Test
    void very_long_text_is_refused() {
        assertThat(EmailAddress.clean("a@" + "b.".repeat(100_000) + "c")).isEmpty();
        assertThat(EmailAddress.clean("@".repeat(200_000))).isEmpty();
    }

    @Property
    void any_text_becomes_a_plain_address_or_none(@ForAll String text) {
        assertPlain(text);
        assertPlain(text + "@example.com");
        assertPlain("alice@" + text + ".example");
    }

    @Property(tries = 5_000)
    void any_mix_of_telling_characters_becomes_a_plain_address_or_none(@ForAll("telling") String text) {
        assertPlain(text);
    }

    private static void assertPlain(String text) {
        EmailAddress.clean(text).ifPresent(address -> {
            assertThat(address).matches("[!-~&&[^@\"(),:;<>\\[\\]\\\\]]+@[a-z0-9-]+(\\.[a-z0-9-]+)+");
            assertThat(address).hasSizeLessThanOrEqualTo(254);
            assertThat(EmailAddress.clean(address)).contains(address);
        });
    }

    @Provide
    Arbitrary<String> telling() {
        return Arbitraries.strings()
                .withChars("aA1.@-_+\"()[]<>:;, \r\n\t\0\u00fc\u00df\u3002\uff20\u202e\ud800%\\")
                .ofMaxLength(30);
    }
}
