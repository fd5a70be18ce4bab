package io.embedpass.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A user far above their own history. */
class OwnPaceTest {

    private final OwnPace pace = new OwnPace();
    private long now = Window.MILLIS * 1_000;

    /** Takes tokens in the next ten minutes and answers with which one it was told; 0 when it was not. */
    private int toldWith(int tokens) {
        now += Window.MILLIS;
        int told = 0;
        for (int i = 1; i <= tokens; i++) {
            if (pace.isExceededAt(now)) {
                assertThat(told).as("told once").isZero();
                told = i;
            }
        }
        return told;
    }

    @Test
    void without_three_earlier_windows_nobody_is_above() {
        assertThat(toldWith(1)).isZero();
        assertThat(toldWith(1)).isZero();
        assertThat(toldWith(500)).isZero();
    }

    @Test
    void thirty_are_always_fine_and_the_next_is_told() {
        for (int i = 0; i < 3; i++) {
            assertThat(toldWith(1)).isZero();
        }
        assertThat(toldWith(30)).isZero();
        assertThat(toldWith(100)).isEqualTo(5 * (1 + 1 + 1 + 30) / 4 + 1);
    }

    @Test
    void five_times_the_usual_is_fine_and_the_next_is_told() {
        for (int i = 0; i < 4; i++) {
            assertThat(toldWith(10)).isZero();
        }
        assertThat(toldWith(400)).isEqualTo(51);
    }

    @Test
    void times_without_tokens_make_nobody_slower() {
        for (int i = 0; i < 4; i++) {
            assertThat(toldWith(10)).isZero();
            now += 50 * Window.MILLIS;
        }
        assertThat(toldWith(50)).isZero();
    }

    @Test
    void a_time_that_comes_late_begins_no_window() {
        for (int i = 0; i < 4; i++) {
            assertThat(toldWith(10)).isZero();
        }
        long begin = now - now % Window.MILLIS + Window.MILLIS;
        for (int i = 1; i <= 50; i++) {
            boolean isLate = i > 1 && i < 20;
            assertThat(pace.isExceededAt(isLate ? begin - i % 2 : begin)).isFalse();
        }

        assertThat(pace.isExceededAt(begin)).isTrue();
    }

    @Test
    void a_flood_does_not_become_the_habit_that_hides_the_next_one() {
        for (int i = 0; i < 20; i++) {
            assertThat(toldWith(2)).isZero();
        }
        for (int again = 0; again < 6; again++) {
            assertThat(toldWith(5_000)).as("flood " + again).isPositive();
        }
    }

    @Test
    void a_new_habit_is_learned_within_hours() {
        for (int i = 0; i < 20; i++) {
            toldWith(2);
        }
        int told = 0;
        while (toldWith(100) > 0) {
            told++;
        }

        assertThat(told).isBetween(1, 24);
    }
}
