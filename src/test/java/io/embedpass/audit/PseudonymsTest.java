package io.embedpass.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PseudonymsTest {

    private static final byte[] KEY = "k".repeat(32).getBytes(StandardCharsets.US_ASCII);

    private final Pseudonyms pseudonyms = Pseudonyms.with(KEY);

    @Test
    void without_a_key_everybody_is_called_by_their_name() {
        assertThat(Pseudonyms.NONE.user("u-42")).isEqualTo("u-42");
        assertThat(Pseudonyms.NONE.client("10.0.0.1")).isEqualTo("10.0.0.1");
    }

    @Test
    void the_same_key_finds_the_same_person_again() {
        assertThat(pseudonyms.user("u-42"))
                .startsWith("hmac:")
                .hasSize("hmac:".length() + 22)
                .doesNotContain("u-42")
                .isEqualTo(Pseudonyms.with(KEY).user("u-42"));
    }

    @Test
    void another_person_another_key_or_another_kind_is_another_pseudonym() {
        byte[] other = "o".repeat(32).getBytes(StandardCharsets.US_ASCII);

        assertThat(pseudonyms.user("u-42"))
                .isNotEqualTo(pseudonyms.user("u-43"))
                .isNotEqualTo(pseudonyms.client("u-42"))
                .isNotEqualTo(Pseudonyms.with(other).user("u-42"));
    }

    /** HMAC-SHA-256 of {@code user}, a line feed and {@code u-42}, made with openssl dgst -sha256 -hmac. */
    @Test
    void anybody_with_the_key_can_make_it_with_another_program() {
        assertThat(pseudonyms.user("u-42")).isEqualTo("hmac:tiDx7bRV3opcCzklA3Itrw");
    }

    @Test
    void a_key_that_could_be_guessed_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Pseudonyms.with(new byte[31]));
    }
}
