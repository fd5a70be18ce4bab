package io.embedpass.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class QuotaTest {

    @Test
    void empty_bucket_is_full_after_capacity_by_refill_periods() {
        assertThat(new Quota(20, 10, Duration.ofMinutes(1)).timeToFill()).isEqualTo(Duration.ofMinutes(2));
        assertThat(new Quota(10, 20, Duration.ofMinutes(1)).timeToFill()).isEqualTo(Duration.ofSeconds(30));
    }
}
