package io.embedpass.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.embedpass.fixture.TestKeys;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {

    private final Map<String, String> variables = Map.of("PIN", " 1234\n", "BLANK", "  ");
    private final Secrets secrets = new Secrets(name -> Optional.ofNullable(variables.get(name)));

    @TempDir
    private Path directory;

    @Test
    void white_space_around_a_secret_is_not_part_of_it() throws Exception {
        Path file = directory.resolve("pin");
        TestKeys.file(file, "\t geheim ü\r\n");

        assertThat(secrets.read("the PIN", "env:PIN")).containsExactly("1234".toCharArray());
        assertThat(secrets.read("the PIN", "file:" + file)).containsExactly("geheim ü".toCharArray());
    }

    @Test
    void a_variable_that_is_not_set_or_blank_is_named() {
        for (String name : new String[] {"NO_SUCH", "BLANK"}) {
            assertThatExceptionOfType(KeyUnavailableException.class)
                    .isThrownBy(() -> secrets.read("the PIN", "env:" + name))
                    .withMessageContaining(name)
                    .withMessageContaining("the PIN");
        }
    }

    @Test
    void a_secret_in_the_plan_itself_is_refused_and_not_repeated() {
        assertThatExceptionOfType(KeyUnavailableException.class)
                .isThrownBy(() -> secrets.read("the PIN", "9876"))
                .withMessageContaining("env:VARIABLE")
                .withMessageNotContaining("9876");
    }
}
