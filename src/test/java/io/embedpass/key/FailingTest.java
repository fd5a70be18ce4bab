package io.embedpass.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FailingTest {

    private static final Duration TOLERATED = Duration.ofSeconds(10);

    private final Instant since = Instant.parse("2027-01-01T00:00:00Z");
    private final Failing failing = new Failing(since, SignerFailure.ERROR, "the session is gone");

    @Test
    void it_has_lasted_when_the_time_is_over() {
        assertThat(failing.hasLasted(TOLERATED, since)).isFalse();
        assertThat(failing.hasLasted(TOLERATED, since.plusMillis(9_999))).isFalse();
        assertThat(failing.hasLasted(TOLERATED, since.plusMillis(10_000))).isTrue();
    }

    @Test
    void a_clock_that_was_set_back_makes_it_last_no_longer() {
        assertThat(failing.hasLasted(TOLERATED, since.minus(Duration.ofHours(1))))
                .isTrue();
    }
}
