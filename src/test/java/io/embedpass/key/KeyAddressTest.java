package io.embedpass.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyAddressTest {

    @ParameterizedTest
    @CsvSource({
        "file:/run/key.pem, /run/key.pem,",
        "file:/run/a#b%20c.pem, /run/a#b%20c.pem,",
        "file:/run/key.pem?passphrase=env:P, /run/key.pem, env:P",
        "file:key.pem?passphrase=file:/run/a=b, key.pem, file:/run/a=b"
    })
    void what_stands_before_the_first_question_mark_is_the_path(String source, String path, String place)
            throws Exception {
        KeyAddress address = address(source);

        assertThat(address.path()).isEqualTo(path);
        assertThat(address.setting("passphrase")).isEqualTo(Optional.ofNullable(place));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:",
                "file:?passphrase=env:P",
                "file:/k?",
                "file:/k?passphrase",
                "file:/k?pasphrase=hunter2",
                "file:/k?passphrase=env:P&passphrase=hunter2",
                "file:/k?hunter2"
            })
    void anything_else_is_refused_with_the_right_form_and_not_repeated(String source) {
        assertThatExceptionOfType(KeyUnavailableException.class)
                .isThrownBy(() -> address(source))
                .withMessageContaining("write file:PATH")
                .withMessageNotContaining("hunter2")
                .withNoCause();
    }

    @Test
    void a_passphrase_that_stands_in_the_plan_is_refused_and_not_repeated() throws Exception {
        Passphrase passphrase = address("file:/k?passphrase=hunter2").passphrase(new Secrets(_ -> Optional.empty()));

        assertThatExceptionOfType(KeyUnavailableException.class)
                .isThrownBy(passphrase::read)
                .withMessageContaining("the passphrase must not stand in the plan")
                .withMessageNotContaining("hunter2");
    }

    private static KeyAddress address(String source) throws KeyUnavailableException {
        return KeyAddress.of(KeySource.parse(source), Set.of("passphrase"), "write file:PATH");
    }
}
