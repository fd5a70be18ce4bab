package io.embedpass.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.fixture.Escaped;
import java.net.URI;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;

class AvatarUrlTest {

    private static final Set<String> ANY = Set.of();
    private static final Set<String> CDN = Set.of("cdn.example.com");

    @ParameterizedTest(name = "{1}: {0}")
    @CsvFileSource(resources = "/user/avatars.csv", delimiter = '|')
    void https_at_a_public_host_is_safe(String url, String why) {
        assertThat(AvatarUrl.isSafe(url, ANY)).as(why).isTrue();
    }

    @ParameterizedTest(name = "{1}: {0}")
    @CsvFileSource(resources = "/user/no-avatars.csv", delimiter = '|')
    void everything_else_is_not(@Escaped String url, String why) {
        assertThat(AvatarUrl.isSafe(url, ANY)).as(why).isFalse();
    }

    @Test
    void url_may_have_2048_characters() {
        String start = "https://cdn.example.com/";

        assertThat(AvatarUrl.isSafe(start + "a".repeat(2_048 - start.length()), ANY))
                .isTrue();
        assertThat(AvatarUrl.isSafe(start + "a".repeat(2_049 - start.length()), ANY))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://cdn.example.com/a", "https://CDN.EXAMPLE.COM/a", "https://cdn.example.com:8443/a"})
    void listed_host_is_safe(String url) {
        assertThat(AvatarUrl.isSafe(url, CDN)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com/a",
                "https://a.cdn.example.com/a",
                "https://evilcdn.example.com/a",
                "https://cdn.example.com.evil.example/a",
                "https://evil.example/cdn.example.com",
                "https://evil.example#cdn.example.com",
                "https://evil.example?cdn.example.com",
                "https://evil.example#@cdn.example.com/a",
            })
    void where_hosts_are_listed_every_other_host_is_not_safe(String url) {
        assertThat(AvatarUrl.isSafe(url, CDN)).isFalse();
    }

    @Test
    void listed_host_must_be_public_all_the_same() {
        assertThat(AvatarUrl.isSafe("https://localhost/a", Set.of("localhost"))).isFalse();
        assertThat(AvatarUrl.isSafe("https://127.0.0.1/a", Set.of("127.0.0.1"))).isFalse();
        assertThat(AvatarUrl.isSafe("https://db.internal/a", Set.of("db.internal")))
                .isFalse();
    }

    @Property
    void any_text_is_judged_without_an_exception(@ForAll String text) {
        AvatarUrl.isSafe(text, ANY);
        AvatarUrl.isSafe("https://" + text, ANY);
    }

    @Property(tries = 5_000)
    void what_is_safe_is_https_at_a_name_with_a_dot(@ForAll("telling") String text) {
        if (AvatarUrl.isSafe("https://" + text, ANY)) {
            assertThat(URI.create("https://" + text))
                    .hasScheme("https")
                    .hasNoUserInfo()
                    .satisfies(
                            uri -> assertThat(uri.getHost()).matches("[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*\\.[A-Za-z].*"));
        }
    }

    @Provide
    Arbitrary<String> telling() {
        return Arbitraries.strings().withChars("aA01.x/:@[]?#%\\-_ \t<").ofMaxLength(16);
    }
}
