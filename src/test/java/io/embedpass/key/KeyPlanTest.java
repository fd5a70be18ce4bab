package io.embedpass.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.fixture.FakeClock;
import io.embedpass.key.KeyPlan.PlannedKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeyPlanTest {

    private static final Duration DRAINING = Duration.ofMinutes(18);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeClock clock = new FakeClock("2027-01-31T23:59:59Z");
    private final PlannedKey first = key("a", "2026-11-01T00:00:00Z", 1);
    private final PlannedKey second = key("b", "2027-02-01T00:00:00Z", 2);
    private final PlannedKey undecided = new PlannedKey(KeySource.parse("file:c"), Optional.empty(), 3);
    private final KeyPlan plan = new KeyPlan("production", List.of(second, undecided, first));

    @Test
    void a_key_is_staged_until_the_second_before_its_activation_and_active_from_then_on() {
        assertThat(state(second)).isEqualTo(KeyState.STAGED);
        assertThat(active()).contains(first);

        clock.advance(SECOND);

        assertThat(state(second)).isEqualTo(KeyState.ACTIVE);
        assertThat(active()).contains(second);
    }

    @Test
    void activation_does_not_begin_a_nanosecond_early() {
        clock.advance(SECOND.minusNanos(1));

        assertThat(state(second)).isEqualTo(KeyState.STAGED);
        assertThat(state(first)).isEqualTo(KeyState.ACTIVE);
    }

    @Test
    void a_replaced_key_drains_for_exactly_the_draining_time() {
        clock.advance(SECOND);
        assertThat(state(first)).isEqualTo(KeyState.DRAINING);

        clock.advance(DRAINING.minus(SECOND));
        assertThat(state(first)).isEqualTo(KeyState.DRAINING);

        clock.advance(SECOND);
        assertThat(state(first)).isEqualTo(KeyState.RETIRED);
        assertThat(state(first).isPublished()).isFalse();
    }

    @Test
    void draining_begins_with_the_first_successor_not_with_the_latest() {
        PlannedKey third = key("d", "2027-02-01T00:10:00Z", 4);
        KeyPlan three = new KeyPlan("production", List.of(first, second, third));
        Instant later = Instant.parse("2027-02-01T00:18:00Z");

        assertThat(three.stateOf(first, later, DRAINING)).isEqualTo(KeyState.RETIRED);
        assertThat(three.stateOf(second, later, DRAINING)).isEqualTo(KeyState.DRAINING);
        assertThat(three.activeAt(later)).contains(third);
    }

    @Test
    void a_key_without_activation_stays_staged_for_ever() {
        clock.advance(Duration.ofDays(10_000));

        assertThat(state(undecided)).isEqualTo(KeyState.STAGED);
        assertThat(state(undecided).isPublished()).isTrue();
    }

    @Test
    void an_active_key_without_a_successor_never_drains() {
        clock.advance(Duration.ofDays(10_000));

        assertThat(state(second)).isEqualTo(KeyState.ACTIVE);
    }

    @Test
    void nothing_is_active_before_the_first_activation() {
        assertThat(plan.activeAt(Instant.parse("2026-10-31T23:59:59Z"))).isEmpty();
    }

    @Test
    void the_draining_time_outlives_every_token_and_every_cached_jwk_set() {
        assertThat(KeyPlan.drainingTime(Duration.ofMinutes(5))).isEqualTo(Duration.ofMinutes(5 + 12 + 1));
    }

    private KeyState state(PlannedKey key) {
        return plan.stateOf(key, clock.instant(), DRAINING);
    }

    private Optional<PlannedKey> active() {
        return plan.activeAt(clock.instant());
    }

    private static PlannedKey key(String name, String activateAt, int line) {
        return new PlannedKey(KeySource.parse("file:" + name), Optional.of(Instant.parse(activateAt)), line);
    }
}
