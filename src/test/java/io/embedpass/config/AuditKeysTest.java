package io.embedpass.config;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.embedpass.fixture.TestKeys;
import io.embedpass.key.KeyProvider;
import io.embedpass.key.KeySource;
import io.embedpass.key.KeyUnavailableException;
import io.embedpass.key.LocalKeys;
import io.embedpass.key.SigningKey;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuditKeysTest {

    /** A key that cannot be had as anything else would have it. */
    private record Hostile(Loading loading) implements KeyProvider {

        private interface Loading {
            SigningKey load() throws KeyUnavailableException;
        }

        @Override
        public String scheme() {
            return "test";
        }

        @Override
        public SigningKey load(KeySource source) throws KeyUnavailableException {
            return loading.load();
        }
    }

    /** RFC 7518, section 3.3: who checks the journal must be able to believe it. */
    @Test
    void checkpoints_are_not_signed_with_a_weak_key() {
        KeyProvider weak = new Hostile(() -> LocalKeys.of(TestKeys.rsa(1024).getPrivate()));

        assertThatExceptionOfType(ConfigurationRefusedException.class)
                .isThrownBy(() -> AuditKeys.checkpointSigner("test:weak", List.of(weak)))
                .withMessageContaining("it has 1024 bits, at least 2048");
    }

    @Test
    void what_else_a_provider_throws_is_told_by_name_only() {
        KeyProvider failing = new Hostile(() -> {
            throw new IllegalStateException("the PIN 1234 is wrong");
        });

        assertThatExceptionOfType(ConfigurationRefusedException.class)
                .isThrownBy(() -> AuditKeys.checkpointSigner("test:failing", List.of(failing)))
                .withMessageContaining("its provider failed with IllegalStateException")
                .withMessageNotContaining("1234");
    }
}
