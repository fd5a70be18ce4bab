package io.embedpass.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import org.junit.jupiter.api.Test;

/** More than ten different ones in any ten minutes. */
class ManyDifferentTest {

    private static final long MINUTE = 60_000;
    private static final long START = 1_800_000_000_000L;

    private final ManyDifferent networks = new ManyDifferent();

    private boolean areTold(int from, int to, long now) {
        boolean isTold = false;
        for (int i = from; i < to; i++) {
            isTold |= networks.isTooManyWith(i, now);
        }
        return isTold;
    }

    @Test
    void ten_are_fine_however_often_they_come() {
        for (int again = 0; again < 50; again++) {
            assertThat(areTold(0, 10, START + again * MINUTE)).isFalse();
        }
    }

    @Test
    void the_eleventh_is_too_many_wherever_the_clock_stands() {
        for (long minute = 0; minute < 10; minute++) {
            ManyDifferent fresh = new ManyDifferent();
            for (int i = 0; i < 10; i++) {
                assertThat(fresh.isTooManyWith(i, START + minute * MINUTE)).isFalse();
            }
            assertThat(fresh.isTooManyWith(10, START + (minute + 9) * MINUTE)).isTrue();
        }
    }

    @Test
    void ten_and_ten_are_fine_with_ten_minutes_between_them() {
        assertThat(areTold(0, 10, START)).isFalse();
        assertThat(areTold(10, 20, START + 10 * MINUTE)).isFalse();
    }

    @Test
    void it_is_told_once_in_ten_minutes_and_again_as_long_as_it_goes_on() {
        assertThat(areTold(0, 11, START)).isTrue();
        assertThat(areTold(11, 40, START + 9 * MINUTE)).isFalse();
        assertThat(networks.isTooManyWith(40, START + 10 * MINUTE)).isTrue();
    }

    @Test
    void what_was_seen_before_the_clock_went_back_is_not_recent() {
        assertThat(areTold(0, 10, START + 60 * MINUTE)).isFalse();
        assertThat(areTold(10, 20, START)).isFalse();
    }

    @Test
    void a_clock_that_went_back_silences_nobody() {
        assertThat(areTold(0, 11, START + 60 * MINUTE)).isTrue();
        assertThat(areTold(11, 22, START)).isTrue();
    }

    /** @param hash few enough to come again, enough to be too many */
    record Step(long hash, long later) {}

    @Property
    void remembering_eleven_finds_what_remembering_all_would(@ForAll("steps") List<Step> steps) {
        ManyDifferent few = new ManyDifferent();
        Map<Long, Long> all = new HashMap<>();
        long now = START;
        long toldAt = 0;
        for (Step step : steps) {
            now += step.later();
            all.put(step.hash(), now);
            long time = now;
            long recent = all.values().stream()
                    .filter(seen -> time - seen < 10 * MINUTE)
                    .count();
            boolean isExpected = recent > 10 && now - toldAt >= 10 * MINUTE;
            toldAt = isExpected ? now : toldAt;

            assertThat(few.isTooManyWith(step.hash(), now)).isEqualTo(isExpected);
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Long> hashes = Arbitraries.longs().between(-9, 9);
        Arbitrary<Long> later =
                Arbitraries.longs().between(0, 3 * MINUTE).withDistribution(RandomDistribution.biased());
        return Combinators.combine(hashes, later).as(Step::new).list().ofMaxSize(120);
    }
}
