package io.embedpass.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How many within the last ten minutes. */
class MinuteCountsTest {

    private static final long MINUTE = 60_000;

    private final MinuteCounts counts = new MinuteCounts();

    @Test
    void nothing_happened_yet() {
        assertThat(counts.recent(1_000 * MINUTE)).isZero();
    }

    @Test
    void what_happened_is_forgotten_minute_by_minute() {
        for (long minute = 100; minute < 110; minute++) {
            counts.add(minute * MINUTE);
        }

        assertThat(counts.recent(109 * MINUTE)).isEqualTo(10);
        assertThat(counts.recent(112 * MINUTE)).isEqualTo(7);
        assertThat(counts.recent(119 * MINUTE - 1)).isEqualTo(1);
        assertThat(counts.recent(119 * MINUTE)).isZero();
    }

    @Test
    void a_long_pause_forgets_all() {
        counts.add(100 * MINUTE);
        counts.add(1_000_000 * MINUTE);

        assertThat(counts.recent(1_000_000 * MINUTE)).isEqualTo(1);
    }

    @Test
    void a_time_that_comes_late_forgets_nothing() {
        counts.add(100 * MINUTE);
        counts.add(101 * MINUTE);

        assertThat(counts.recent(101 * MINUTE - 1)).isEqualTo(2);
        counts.add(101 * MINUTE - 1);
        assertThat(counts.recent(101 * MINUTE)).isEqualTo(3);
    }

    @Test
    void a_clock_that_was_set_back_starts_anew() {
        counts.add(100 * MINUTE);
        counts.add(50 * MINUTE);

        assertThat(counts.recent(50 * MINUTE)).isEqualTo(1);
    }
}
