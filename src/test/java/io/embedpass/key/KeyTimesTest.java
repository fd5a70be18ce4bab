package io.embedpass.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyTimesTest {

    private static final Duration TTL = Duration.ofMinutes(5);

    @ParameterizedTest
    @CsvSource({"PT2S, PT1S", "PT3S, PT1S", "PT10M, PT5M", "PT20M, PT10M", "PT1H, PT10M", "P30D, PT10M"})
    void a_jwk_set_is_kept_for_half_of_publish_ahead_and_never_over_ten_minutes(
            Duration publishAhead, Duration maxAge) {
        assertThat(new KeyTimes(publishAhead, true, TTL).maxAge()).isEqualTo(maxAge);
    }

    @ParameterizedTest
    @CsvSource({"PT1H, PT18M", "PT10M, PT12M", "PT2S, PT6M2S"})
    void draining_outlives_every_token_and_every_cached_jwk_set(Duration publishAhead, Duration draining) {
        assertThat(new KeyTimes(publishAhead, true, TTL).draining()).isEqualTo(draining);
    }

    @Test
    void publish_ahead_is_an_hour_and_enforced_but_in_demo() {
        assertThat(KeyTimes.of(Optional.empty(), false, TTL)).isEqualTo(new KeyTimes(Duration.ofHours(1), true, TTL));
        assertThat(KeyTimes.of(Optional.empty(), true, TTL).isEnforced()).isFalse();
        assertThat(KeyTimes.of(Optional.of(Duration.ofMinutes(1)), true, TTL).isEnforced())
                .isTrue();
    }
}
