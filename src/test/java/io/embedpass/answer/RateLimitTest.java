package io.embedpass.answer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RateLimitTest {

    @Test
    void fields_are_lists_of_one_string_with_whole_numbers() {
        RateLimit limit = new RateLimit("user", 20, 60, 7, 41);

        assertThat(limit.policyField()).isEqualTo("\"user\";q=20;w=60");
        assertThat(limit.field()).isEqualTo("\"user\";r=7;t=41");
    }
}
