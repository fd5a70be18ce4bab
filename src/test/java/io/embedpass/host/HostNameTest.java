package io.embedpass.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.embedpass.fixture.Escaped;
import io.embedpass.host.HostName.InvalidHostException;
import java.net.IDN;
import java.util.Locale;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostNameTest {

    @ParameterizedTest
    @CsvFileSource(resources = "/host/hosts.csv", delimiter = '|')
    void is_kept_in_normal_form(@Escaped String written, String normal) throws Exception {
        assertThat(HostName.parse(written)).hasToString(normal).isEqualTo(HostName.parse(normal));
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/host/no-hosts.csv", delimiter = '|')
    void everything_else_is_refused_with_its_reason(@Escaped String text, String reason) {
        assertThatExceptionOfType(InvalidHostException.class)
                .isThrownBy(() -> HostName.parse(text))
                .withMessageContaining(reason);
    }

    @Test
    void a_label_may_have_63_characters() throws Exception {
        assertThat(HostName.parse("a".repeat(63) + ".example").text()).hasSize(71);
        assertThatExceptionOfType(InvalidHostException.class)
                .isThrownBy(() -> HostName.parse("a".repeat(64) + ".example"));
    }

    @Test
    void a_label_is_measured_as_an_a_label() {
        assertThatExceptionOfType(InvalidHostException.class)
                .isThrownBy(() -> HostName.parse("\u00fc".repeat(63) + ".example"));
    }

    /** Most names are plain, and need no look at what letters beyond ASCII become. */
    @Property(tries = 2_000)
    void a_plain_name_is_what_java_makes_of_it(@ForAll("plain") String text) {
        assertThat(parsed(text)).isEqualTo(asJavaHasIt(text).flatMap(HostNameTest::parsed));
    }

    private static Optional<HostName> parsed(String text) {
        try {
            return Optional.of(HostName.parse(text));
        } catch (InvalidHostException _) {
            return Optional.empty();
        }
    }

    private static Optional<String> asJavaHasIt(String text) {
        try {
            return Optional.of(IDN.toASCII(text).toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    @Provide
    Arbitrary<String> plain() {
        Arbitrary<String> label = Arbitraries.oneOf(
                Arbitraries.strings().alpha().numeric().ofMaxLength(64),
                Arbitraries.strings().withChars("aZxnXN019-_*").ofMaxLength(6),
                Arbitraries.strings().ascii().ofMaxLength(6));
        return label.list().ofMinSize(1).ofMaxSize(5).map(labels -> String.join(".", labels));
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, true", "[::1], true", "localhost, false", "1.example, false"})
    void ip_address_is_told_from_a_name(String text, boolean isIpAddress) throws Exception {
        assertThat(HostName.parse(text).isIpAddress()).isEqualTo(isIpAddress);
    }

    @ParameterizedTest
    @CsvSource({"localhost, true", "com, true", "a.example, false", "127.0.0.1, false", "[::1], false"})
    void single_label_is_a_name_without_a_dot(String text, boolean isSingleLabel) throws Exception {
        assertThat(HostName.parse(text).isSingleLabel()).isEqualTo(isSingleLabel);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "com",
                "co.uk",
                "vercel.app",
                "github.io",
                "netlify.app",
                "web.app",
                "azurewebsites.net",
                "foo.ck",
                "xn--55qx5d.cn",
                "\u516c\u53f8.cn",
                "internal",
                "not-a-real-tld"
            })
    void anybody_may_register_below_a_public_suffix(String text) throws Exception {
        assertThat(HostName.parse(text).isPublicSuffix()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"example.com", "example.co.uk", "acme.vercel.app", "www.ck", "a_b.example.com", "127.0.0.1"})
    void name_that_somebody_owns_is_no_public_suffix(String text) throws Exception {
        assertThat(HostName.parse(text).isPublicSuffix()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "a.example.com, example.com, true",
        "b.a.example.com, example.com, true",
        "example.com, example.com, false",
        "aexample.com, example.com, false",
        "example.com, a.example.com, false",
        "example.com.evil.com, example.com, false",
    })
    void below_is_below_at_any_depth(String lower, String upper, boolean isBelow) throws Exception {
        assertThat(HostName.parse(lower).isBelow(HostName.parse(upper))).isEqualTo(isBelow);
    }

    @ParameterizedTest
    @CsvSource({
        "b.a.example.com, a.example.com",
        "example.com, com",
        "com, com",
        "127.0.0.1, 127.0.0.1",
        "[::1], [::1]",
    })
    void parent_lacks_the_left_most_label(String text, String parent) throws Exception {
        assertThat(HostName.parse(text).parent()).isEqualTo(HostName.parse(parent));
    }
}
