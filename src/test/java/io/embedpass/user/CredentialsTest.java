package io.embedpass.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.fixture.Escaped;
import io.embedpass.user.Credentials.Basic;
import io.embedpass.user.Credentials.Bearer;
import io.embedpass.user.Credentials.DemoSession;
import io.embedpass.user.Credentials.Malformed;
import io.embedpass.user.Credentials.None;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {

    @Test
    void nothing_shown_is_none() {
        assertThat(Credentials.of(Optional.empty(), Optional.empty())).isEqualTo(new None());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer abc.def.ghi", "bearer abc.def.ghi", "BEARER   abc.def.ghi "})
    void scheme_is_read_without_regard_to_case(String header) {
        assertThat(ofHeader(header)).isEqualTo(new Bearer("abc.def.ghi"));
    }

    @ParameterizedTest
    @CsvSource({
        "alice:secret, alice, secret",
        "alice:a:b:c, alice, a:b:c",
        "alice:, alice, ''",
        ":secret, '', secret",
        ":, '', ''",
        "ä:\\u{1f600}, ä, \\u{1f600}",
    })
    void basic_is_split_at_its_first_colon(@Escaped String pair, @Escaped String username, @Escaped String password) {
        assertThat(ofHeader("Basic " + base64(pair))).isEqualTo(new Basic(username, password));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "Basic",
                "Basic ",
                "Basic !",
                "Basic YTpi=",
                "Basic YWxpY2U=",
                "Basic /w==",
                "Basic /zpi",
                "Basic YTpi YTpi",
                "Bearer",
                "Bearer ",
                "Bearer\tabc",
                "Digest username=\"a\"",
                "Negotiate abc",
                "abc"
            })
    void what_cannot_be_read_is_malformed(String header) {
        assertThat(ofHeader(header)).isInstanceOf(Malformed.class);
    }

    @Test
    void header_counts_where_there_is_a_cookie_too() {
        assertThat(Credentials.of(Optional.of("Bearer abc"), Optional.of("cookie")))
                .isEqualTo(new Bearer("abc"));
        assertThat(Credentials.of(Optional.of("nonsense"), Optional.of("cookie")))
                .isInstanceOf(Malformed.class);
        assertThat(Credentials.of(Optional.empty(), Optional.of("cookie"))).isEqualTo(new DemoSession("cookie"));
    }

    @Test
    void nothing_secret_is_told_in_words() {
        assertThat(new Bearer("hush")).hasToString("Bearer");
        assertThat(new Basic("alice", "hush")).hasToString("Basic");
        assertThat(new DemoSession("hush")).hasToString("DemoSession");
    }

    @Property
    void any_header_is_read_and_never_repeated(@ForAll String text) {
        for (String header : new String[] {"Secret" + text, "Basic Secret" + text}) {
            assertThat(ofHeader(header).toString()).doesNotContain("Secret");
        }
    }

    @Property
    void every_pair_comes_back(@ForAll String password) {
        String unicode = new String(password.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);

        assertThat(ofHeader("Basic " + base64("alice:" + unicode))).isEqualTo(new Basic("alice", unicode));
    }

    private static Credentials ofHeader(String header) {
        return Credentials.of(Optional.of(header), Optional.empty());
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
