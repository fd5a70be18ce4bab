package io.embedpass.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.fixture.FakeClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyPlanTest {

    private static final Duration DRAINING = Duration.ofMinutes(18);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeClock clock = new FakeClock("2027-01-31T23:59:59Z");
    private final PlannedKey first = key("a", "2026-11-01T00:00:00Z", 1);
    private final PlannedKey second = key("b", "2027-02-01T00:00:00Z", 2);
    private final PlannedKey undecided = Planned.key("file:c").line(3).get();
    private final KeyPlan plan = new KeyPlan(List.of(second, undecided, first), Set.of());

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
        KeyPlan three = new KeyPlan(List.of(first, second, third), Set.of());
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
    void a_compromised_key_counts_as_though_it_were_not_there() {
        PlannedKey compromised = Planned.key("file:b")
                .activateAt("2027-02-01T00:00:00Z")
                .compromised()
                .get();
        KeyPlan left = new KeyPlan(List.of(first, compromised), Set.of());
        Instant later = Instant.parse("2027-03-01T00:00:00Z");

        assertThat(left.activeAt(later)).contains(first);
        assertThat(left.stateOf(first, later, DRAINING)).isEqualTo(KeyState.ACTIVE);
        assertThat(left.stateOf(compromised, later, DRAINING)).isEqualTo(KeyState.RETIRED);
    }

    @Test
    void a_staged_or_draining_key_that_is_compromised_is_out_at_once() {
        PlannedKey compromised = Planned.key("file:x").compromised().get();

        assertThat(new KeyPlan(List.of(first, compromised), Set.of()).stateOf(compromised, clock.instant(), DRAINING))
                .isEqualTo(KeyState.RETIRED);
    }

    @Test
    void nothing_signs_past_its_retire_at_and_no_older_key_takes_its_place() {
        PlannedKey ending = Planned.key("file:b")
                .activateAt("2027-02-01T00:00:00Z")
                .retireAt("2027-05-01T00:00:00Z")
                .get();
        KeyPlan ends = new KeyPlan(List.of(first, ending), Set.of());
        Instant end = Instant.parse("2027-05-01T00:00:00Z");

        assertThat(ends.activeAt(end.minusNanos(1))).contains(ending);
        assertThat(ends.activeAt(end)).isEmpty();
        assertThat(ends.stateOf(ending, end, DRAINING)).isEqualTo(KeyState.RETIRED);
        assertThat(ends.stateOf(first, end, DRAINING)).isEqualTo(KeyState.RETIRED);
    }

    @Test
    void a_pinned_embed_stays_on_its_key_when_the_others_move() {
        PlannedKey old = Planned.key("file:a")
                .activateAt("2026-11-01T00:00:00Z")
                .forEmbed("feedback", "2026-11-01T00:00:00Z")
                .get();
        KeyPlan moved = new KeyPlan(List.of(old, second), Set.of("feedback"));
        Instant later = Instant.parse("2027-03-01T00:00:00Z");

        assertThat(moved.activeAt(later)).contains(second);
        assertThat(moved.activeAt(later, "board")).contains(second);
        assertThat(moved.activeAt(later, "feedback")).contains(old);
        assertThat(moved.stateOf(old, later, DRAINING)).isEqualTo(KeyState.ACTIVE);
        assertThat(moved.stateOf(second, later, DRAINING)).isEqualTo(KeyState.ACTIVE);
    }

    @Test
    void a_pinned_embed_moves_at_its_own_time_and_its_old_key_drains_then() {
        PlannedKey old = Planned.key("file:a")
                .activateAt("2026-11-01T00:00:00Z")
                .forEmbed("feedback", "2026-11-01T00:00:00Z")
                .get();
        PlannedKey next = Planned.key("file:b")
                .activateAt("2027-02-01T00:00:00Z")
                .forEmbed("feedback", "2027-02-03T12:00:00Z")
                .get();
        KeyPlan plan = new KeyPlan(List.of(old, next), Set.of("feedback"));
        Instant switchAt = Instant.parse("2027-02-03T12:00:00Z");

        assertThat(plan.activeAt(switchAt.minusNanos(1), "feedback")).contains(old);
        assertThat(plan.activeAt(switchAt, "feedback")).contains(next);
        assertThat(plan.stateOf(old, switchAt, DRAINING)).isEqualTo(KeyState.DRAINING);
        assertThat(plan.stateOf(old, switchAt.plus(DRAINING), DRAINING)).isEqualTo(KeyState.RETIRED);
    }

    @Test
    void a_key_only_for_a_pinned_embed_is_staged_until_its_time() {
        PlannedKey only = Planned.key("file:p")
                .forEmbed("feedback", "2027-02-03T12:00:00Z")
                .get();
        KeyPlan plan = new KeyPlan(List.of(first, only), Set.of("feedback"));

        assertThat(plan.stateOf(only, clock.instant(), DRAINING)).isEqualTo(KeyState.STAGED);
        assertThat(plan.activeAt(clock.instant(), "feedback")).isEmpty();
        assertThat(plan.nextActivation(clock.instant(), "feedback")).contains(Instant.parse("2027-02-03T12:00:00Z"));
        assertThat(plan.nextActivation(clock.instant(), "board")).isEmpty();
    }

    @Test
    void a_pinned_embed_without_a_position_uses_the_only_key() {
        KeyPlan plan = new KeyPlan(List.of(first), Set.of("feedback"));

        assertThat(plan.activeAt(clock.instant(), "feedback")).contains(first);
    }

    private KeyState state(PlannedKey key) {
        return plan.stateOf(key, clock.instant(), DRAINING);
    }

    private Optional<PlannedKey> active() {
        return plan.activeAt(clock.instant());
    }

    private static PlannedKey key(String name, String activateAt, int line) {
        return Planned.key("file:" + name).activateAt(activateAt).line(line).get();
    }
}
