package io.embedpass.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.key.KeyProvider;
import io.embedpass.key.KeySource;
import io.embedpass.key.SigningKey;
import io.embedpass.key.generate.GenerateKeyProvider;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyProvidersCheckTest {

    @Test
    void providers_of_different_schemes_are_all_right() {
        assertThat(KeyProvidersCheck.check(List.of(new GenerateKeyProvider(), new Foreign("x"))))
                .isEmpty();
    }

    @Test
    void two_providers_of_one_scheme_are_refused_by_name() {
        assertThat(KeyProvidersCheck.check(List.of(new GenerateKeyProvider(), new Foreign("generate"))))
                .singleElement()
                .asString()
                .isEqualTo("key provider io.embedpass.config.KeyProvidersCheckTest$Foreign: it knows sources of scheme"
                        + " generate: and so does key provider io.embedpass.key.generate.GenerateKeyProvider: nobody could tell"
                        + " which one has a key; take one of them away, or give it a scheme of its own");
    }

    @Test
    void a_scheme_that_no_plan_can_name_is_refused() {
        assertThat(KeyProvidersCheck.check(List.of(new Foreign("Acme"), new Foreign(""), new Foreign("a:b"))))
                .hasSize(3);
    }

    private record Foreign(String scheme) implements KeyProvider {

        @Override
        public SigningKey load(KeySource source) {
            throw new IllegalStateException("never asked");
        }
    }
}
