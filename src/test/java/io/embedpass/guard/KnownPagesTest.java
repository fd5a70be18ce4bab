package io.embedpass.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A user from a new listed origin. */
class KnownPagesTest {

    private static final long MINUTE = 60_000;
    private static final long APP = 1;
    private static final long OTHER = 2;

    private final KnownPages pages = new KnownPages();

    private void comes(long page, int times, long every) {
        for (int i = 0; i < times; i++) {
            assertThat(pages.isNew(page, 100 * MINUTE + i * every)).isFalse();
        }
    }

    @Test
    void the_first_time_after_five_attempts_over_an_hour_is_told_once() {
        comes(APP, 5, 15 * MINUTE);

        assertThat(pages.isNew(OTHER, 161 * MINUTE)).isTrue();
        assertThat(pages.isNew(OTHER, 162 * MINUTE)).isFalse();
        assertThat(pages.isNew(APP, 163 * MINUTE)).isFalse();
    }

    @Test
    void four_attempts_are_too_few() {
        comes(APP, 4, 60 * MINUTE);

        assertThat(pages.isNew(OTHER, 900 * MINUTE)).isFalse();
    }

    @Test
    void attempts_within_a_minute_make_no_habit_however_long_ago() {
        comes(APP, 50, 1_000);

        assertThat(pages.isNew(OTHER, 9_000 * MINUTE)).isFalse();
    }

    @Test
    void what_was_seen_early_is_known_and_not_told_later() {
        pages.isNew(OTHER, 100 * MINUTE);
        comes(APP, 5, 15 * MINUTE);

        assertThat(pages.isNew(OTHER, 161 * MINUTE)).isFalse();
    }

    @Test
    void who_is_at_home_on_eight_pages_is_told_of_no_further_one() {
        comes(APP, 5, 15 * MINUTE);
        for (long page = 2; page <= 8; page++) {
            assertThat(pages.isNew(page, 170 * MINUTE)).isTrue();
        }

        assertThat(pages.isNew(9, 170 * MINUTE)).isFalse();
    }
}
