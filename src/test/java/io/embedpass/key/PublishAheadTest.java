package io.embedpass.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.fixture.FakeClock;
import io.embedpass.fixture.TestKeys;
import io.embedpass.key.KeyRingLoader.Fault;
import io.embedpass.key.KeyRingLoader.Loaded;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A key that nobody knows yet must not sign, and one that is still needed must not go. */
class PublishAheadTest {

    private static final KeyTimes TIMES = new KeyTimes(Duration.ofHours(1), true, Duration.ofMinutes(5));
    private static final Map<KeySource, SigningKey> KEYS = new ConcurrentHashMap<>();

    private final FakeClock clock = new FakeClock("2027-02-01T12:00:00Z");
    private final Planned old = Planned.key("test:old").activateAt("2026-11-01T00:00:00Z");
    private final Planned next = Planned.key("test:next").line(4);

    private Set<String> pinned = Set.of();
    private Instant unchangedSince = Instant.MAX;

    @Test
    void a_new_key_may_begin_in_an_hour() {
        assertThat(start(old, next.activateAt("2027-02-01T13:00:00Z")).faults()).isEmpty();
    }

    @Test
    void a_new_key_that_begins_a_second_earlier_is_refused() {
        Fault fault = onlyFault(start(old, next.activateAt("2027-02-01T12:59:59Z")));

        assertThat(fault.line()).isEqualTo(4);
        assertThat(fault.what())
                .contains("test:next", "2027-02-01T12:59:59Z", "3600 s", "embedpass.keys.publish-ahead");
        assertThat(fault.instead()).contains("without activate-at first", "published-at", "emergency: true");
    }

    @Test
    void a_key_that_was_published_before_may_begin_soon() {
        assertThat(start(old, next.activateAt("2027-02-01T12:10:00Z").publishedAt("2027-02-01T11:10:00Z"))
                        .faults())
                .isEmpty();
        assertThat(start(old, next.activateAt("2027-02-01T12:10:00Z").publishedAt("2027-02-01T11:10:01Z"))
                        .faults())
                .hasSize(1);
    }

    @Test
    void a_restart_shortly_before_a_planned_activation_believes_a_plan_that_has_not_changed_since() {
        unchangedSince = Instant.parse("2027-02-01T11:10:00Z");
        assertThat(start(old, next.activateAt("2027-02-01T12:10:00Z")).faults()).isEmpty();

        unchangedSince = Instant.parse("2027-02-01T11:10:01Z");
        assertThat(start(old, next.activateAt("2027-02-01T12:10:00Z")).faults()).hasSize(1);
    }

    @Test
    void a_running_instance_knows_better_than_the_age_of_the_plan() {
        KeyRing before = start(old).ring();
        unchangedSince = Instant.parse("2026-02-01T00:00:00Z");

        assertThat(reload(before, old, next.activateAt("2027-02-01T12:10:00Z")).faults())
                .hasSize(1);
    }

    @Test
    void a_publication_in_the_future_is_not_believed() {
        assertThat(start(old, next.activateAt("2027-02-01T13:30:00Z").publishedAt("2027-02-01T13:00:00Z"))
                        .faults())
                .isEmpty();
        assertThat(start(old, next.activateAt("2027-02-01T12:30:00Z").publishedAt("2028-02-01T13:00:00Z"))
                        .faults())
                .hasSize(1);
    }

    @Test
    void the_earliest_time_is_told_of_a_key_that_is_published() {
        KeyRing before = start(old, next).ring();
        clock.advance(Duration.ofMinutes(10));

        assertThat(onlyFault(reload(before, old, next.activateAt("2027-02-01T12:30:00Z")))
                        .instead())
                .contains("write 2027-02-01T13:00:00Z or later");
    }

    @Test
    void a_refusal_reads_the_same_at_every_look() {
        KeyRing before = start(old, next.activateAt("2027-02-01T11:50:00Z")).ring();
        List<Planned[]> plans = List.of(
                new Planned[] {old, next, Planned.key("test:new").activateAt("2027-02-01T11:55:00Z")},
                new Planned[] {old, next, Planned.key("test:new").activateAt("2027-02-01T12:30:00Z")},
                new Planned[] {next.activateAt("2027-02-01T11:50:00Z")},
                new Planned[] {
                    old,
                    next.activateAt("2027-02-01T11:50:00Z"),
                    Planned.key("test:new").activateAt("2027-01-01T00:00:00Z").emergency()
                });
        for (Planned[] plan : plans) {
            List<Fault> first = reload(before, plan).faults();
            clock.advance(Duration.ofMillis(500));

            assertThat(reload(before, plan).faults()).isNotEmpty().isEqualTo(first);
        }
    }

    @Test
    void in_an_emergency_a_key_begins_at_once() {
        assertThat(start(old, next.activateAt("2027-02-01T12:00:01Z").emergency())
                        .faults())
                .isEmpty();
    }

    @Test
    void a_start_takes_keys_that_have_begun_as_they_are() {
        assertThat(start(old, next.activateAt("2027-02-01T11:59:59Z")).faults()).isEmpty();
    }

    @Test
    void a_reload_refuses_a_key_that_is_new_and_has_begun() {
        KeyRing before = start(old).ring();

        assertThat(onlyFault(reload(before, old, next.activateAt("2027-02-01T11:50:00Z")))
                        .what())
                .contains("would sign from 2027-02-01T11:50:00Z on");
        assertThat(reload(before, old, next.activateAt("2027-02-01T11:50:00Z").publishedAt("2027-02-01T11:00:00Z"))
                        .faults())
                .isEmpty();
    }

    @Test
    void an_instance_remembers_since_when_it_publishes_a_key() {
        KeyRing before = start(old, next).ring();
        clock.advance(Duration.ofMinutes(59));
        KeyRing again = reload(before, old, next).ring();

        assertThat(reload(again, old, next.activateAt("2027-02-01T12:59:00Z")).faults())
                .hasSize(1);
        clock.advance(Duration.ofMinutes(1));
        assertThat(reload(again, old, next.activateAt("2027-02-01T12:59:00Z")).faults())
                .isEmpty();
    }

    @Test
    void a_rollback_to_a_draining_key_is_always_possible() {
        KeyRing before = start(old, next.activateAt("2027-02-01T11:50:00Z")).ring();

        Loaded rolledBack = reload(before, old, next);

        assertThat(rolledBack.faults()).isEmpty();
        assertThat(rolledBack
                        .ring()
                        .active(clock.instant())
                        .orElseThrow()
                        .planned()
                        .source())
                .isEqualTo(old.source());
    }

    @Test
    void a_key_that_is_retired_does_not_come_back_unpublished() {
        KeyRing before = start(old, next.activateAt("2027-02-01T11:00:00Z")).ring();

        assertThat(onlyFault(reload(before, old, next)).what()).contains("test:old");
    }

    @Test
    void a_pinned_embed_needs_no_publication() {
        pinned = Set.of("feedback");
        Planned known = old.forEmbed("feedback", "2026-11-01T00:00:00Z");
        KeyRing before = start(known).ring();

        assertThat(reload(before, known, next.forEmbed("feedback", "2027-02-01T12:00:00Z"))
                        .faults())
                .isEmpty();
    }

    @Test
    void a_key_that_is_taken_out_may_leave_the_plan_at_once() {
        KeyRing before = start(old, next.activateAt("2027-02-01T11:50:00Z")).ring();
        KeyRing without = loader(TIMES)
                .takeOut(plan(old.compromised(), next.activateAt("2027-02-01T11:50:00Z")), before)
                .orElseThrow();

        assertThat(reload(without, next.activateAt("2027-02-01T11:50:00Z")).faults())
                .isEmpty();
    }

    @Test
    void a_key_in_use_or_draining_must_stay_in_the_plan() {
        KeyRing before = start(old, next.activateAt("2027-02-01T11:50:00Z")).ring();

        assertThat(onlyFault(reload(before, next.activateAt("2027-02-01T11:50:00Z")))
                        .what())
                .contains("test:old", "tokens that it signed");
        assertThat(reload(before, old.compromised(), next.activateAt("2027-02-01T11:50:00Z"))
                        .faults())
                .isEmpty();
        clock.advance(TIMES.draining());
        assertThat(reload(before, next.activateAt("2027-02-01T11:50:00Z")).faults())
                .isEmpty();
    }

    @Test
    void a_successor_that_is_dated_back_does_not_retire_a_key_in_use() {
        Fault fault = onlyFault(reload(
                start(old).ring(),
                old.line(2),
                next.activateAt("2027-02-01T11:00:00Z").emergency()));

        assertThat(fault.line()).isEqualTo(2);
        assertThat(fault.what()).contains("test:old", "retired at once");
        assertThat(fault.instead()).contains("has not passed");
    }

    @Test
    void a_staged_key_may_leave_the_plan() {
        assertThat(reload(start(old, next).ring(), old).faults()).isEmpty();
    }

    @Test
    void a_compromised_key_is_out_before_anything_else_is_read() {
        KeyRing before = start(old, next).ring();
        KeyRing ring =
                loader(TIMES).takeOut(plan(old.compromised(), next), before).orElseThrow();

        assertThat(ring.active(clock.instant())).isEmpty();
        assertThat(ring.published(clock.instant()))
                .extracting(key -> key.planned().source())
                .containsExactly(next.source());
        assertThat(loader(TIMES).takeOut(plan(old.compromised(), next), ring)).isEmpty();
    }

    /** It is a date, and dates are mistyped: only a plan without a fault may end a key by it. */
    @Test
    void a_retire_at_that_leaves_nobody_to_sign_ends_nothing() {
        KeyRing before = start(old).ring();
        for (String end : List.of("2027-01-15T00:00:00Z", "2027-02-01T12:00:00Z")) {
            Planned[] mistyped = {old.retireAt(end), next.activateAt("2027-02-01T14:00:00Z")};

            assertThat(loader(TIMES).takeOut(plan(mistyped), before)).isEmpty();
            assertThat(reload(before, mistyped).faults())
                    .extracting(Fault::what)
                    .anyMatch(what -> what.contains("no key is active"));
        }
    }

    @Test
    void a_plan_that_was_refused_has_no_effect_when_its_retire_at_passes() {
        KeyRing before = start(old, next.publishedAt("2027-01-01T00:00:00Z")).ring();
        Planned[] refused = {
            old.retireAt("2027-02-01T12:30:00Z"),
            next.publishedAt("2027-01-01T00:00:00Z").activateAt("2027-02-01T13:00:00Z")
        };
        assertThat(reload(before, refused).faults()).isNotEmpty();

        clock.advance(Duration.ofMinutes(31));

        assertThat(loader(TIMES).takeOut(plan(refused), before)).isEmpty();
        assertThat(reload(before, refused).faults()).isNotEmpty();
    }

    @Test
    void a_plan_that_takes_nothing_out_leaves_the_ring_in_force_alone() {
        assertThat(loader(TIMES)
                        .takeOut(plan(old, next.compromised()), start(old).ring()))
                .isEmpty();
    }

    @Test
    void after_all_keys_were_taken_out_the_plan_can_change() {
        KeyRing before = start(old).ring();
        KeyRing without = loader(TIMES).takeOut(plan(old.compromised()), before).orElseThrow();

        assertThat(reload(without, old.compromised()).faults()).isEmpty();
        assertThat(reload(without, old.compromised(), next).faults()).isEmpty();
        assertThat(reload(
                                without,
                                old.compromised(),
                                next.activateAt("2027-02-01T12:00:00Z").emergency())
                        .faults())
                .isEmpty();
    }

    @Test
    void an_old_entry_that_is_out_excuses_no_plan_without_an_active_key() {
        Planned gone =
                Planned.key("test:gone").activateAt("2026-01-01T00:00:00Z").compromised();
        KeyRing before = start(gone, old).ring();

        assertThat(onlyFault(reload(before, gone, old.activateAt("2072-11-01T00:00:00Z")))
                        .what())
                .contains("no key is active");
    }

    @Test
    void a_key_that_retired_while_the_instance_ran_signs_again_in_an_emergency_only() {
        Planned dated = old.publishedAt("2026-10-01T00:00:00Z");
        KeyRing before = start(dated, next.activateAt("2027-02-01T11:59:00Z")).ring();
        clock.advance(Duration.ofDays(30));

        assertThat(onlyFault(reload(before, dated, next)).what()).contains("test:old would sign");
        assertThat(reload(before, dated.emergency(), next).faults()).isEmpty();
        assertThat(onlyFault(reload(
                                before,
                                dated,
                                next.activateAt("2027-02-01T11:59:00Z").compromised()))
                        .what())
                .contains("test:old would sign");
    }

    @Test
    void a_key_that_retired_while_the_instance_ran_does_not_sign_because_its_successor_is_taken_out() {
        KeyRing before = start(old, next.activateAt("2027-02-01T11:59:00Z")).ring();
        Planned compromised = next.activateAt("2027-02-01T11:59:00Z").compromised();
        assertThat(loader(TIMES)
                        .takeOut(plan(old, compromised), before)
                        .orElseThrow()
                        .active(clock.instant()))
                .as("verifiers know it as long as it drains")
                .isPresent();

        clock.advance(Duration.ofDays(30));

        KeyRing without = loader(TIMES).takeOut(plan(old, compromised), before).orElseThrow();
        assertThat(without.active(clock.instant())).isEmpty();
        assertThat(without.published(clock.instant())).isEmpty();
        Fault fault = onlyFault(reload(without, old, compromised));
        assertThat(fault.what()).contains("test:old would sign");
        assertThat(fault.instead()).startsWith("it was retired: take its entry out");
        assertThat(reload(without, compromised).faults()).isEmpty();
        assertThat(reload(without, old.emergency(), compromised).faults()).isEmpty();
    }

    /** Its successor was to begin a quarter of an hour ago. */
    @Test
    void a_key_that_signed_on_because_the_plan_came_late_stays_until_its_tokens_are_over() {
        KeyRing before = start(old, next.publishedAt("2027-01-01T00:00:00Z")).ring();
        Instant late = clock.instant();
        KeyRing ring = reload(
                        before,
                        old,
                        next.publishedAt("2027-01-01T00:00:00Z")
                                .activateAt(late.minus(Duration.ofMinutes(15)).toString()))
                .ring();
        RingKey signedUntilNow = ring.from(old.source()).orElseThrow();

        clock.advance(TIMES.draining().minusSeconds(1));
        assertThat(ring.published(clock.instant())).contains(signedUntilNow);
        assertThat(ring.end(signedUntilNow)).hasValue(late.plus(TIMES.draining()));
        clock.advance(Duration.ofSeconds(1));
        assertThat(ring.published(clock.instant())).doesNotContain(signedUntilNow);
    }

    @Test
    void a_key_that_stays_because_the_plan_came_late_is_in_the_way_of_no_other_edit() {
        Planned published = next.publishedAt("2027-01-01T00:00:00Z");
        KeyRing before = start(old, published).ring();
        Planned late = published.activateAt("2027-02-01T11:45:00Z");
        KeyRing ring = reload(before, old, late).ring();
        clock.advance(Duration.ofMinutes(10));

        KeyRingLoader.Loaded edited = reload(ring, old, late, Planned.key("test:new"));

        assertThat(edited.faults()).isEmpty();
        assertThat(edited.ring().published(clock.instant()))
                .extracting(key -> key.planned().source())
                .contains(old.source());
    }

    @Test
    void a_successor_that_is_dated_back_while_a_key_drains_does_not_shorten_that() {
        KeyRing before = start(old, next.activateAt("2027-02-01T11:59:00Z")).ring();
        KeyRing ring =
                reload(before, old, next.activateAt("2027-02-01T11:44:00Z")).ring();

        clock.advance(Duration.ofMinutes(16));

        assertThat(ring.published(clock.instant()))
                .extracting(key -> key.planned().source())
                .contains(old.source());
        clock.advance(Duration.ofMinutes(1));
        assertThat(ring.published(clock.instant()))
                .extracting(key -> key.planned().source())
                .doesNotContain(old.source());
    }

    @Test
    void at_a_start_too_the_retired_key_before_a_compromised_one_needs_an_emergency() {
        Planned compromised = next.activateAt("2027-01-01T00:00:00Z").compromised();

        assertThat(onlyFault(start(old, compromised)).what()).contains("test:old would sign");
        assertThat(start(old.emergency(), compromised).faults()).isEmpty();
        assertThat(start(old, next.activateAt("2027-02-01T11:55:00Z").compromised())
                        .faults())
                .as("it was draining still")
                .isEmpty();
    }

    @Test
    void a_start_does_not_take_a_key_whose_own_date_of_publication_says_that_it_is_too_early() {
        assertThat(onlyFault(start(old, next.activateAt("2027-02-01T11:59:00Z").publishedAt("2027-02-01T11:50:00Z")))
                        .instead())
                .contains("write 2027-02-01T12:50:00Z or later");
        assertThat(start(old, next.activateAt("2027-02-01T10:59:00Z").publishedAt("2027-02-01T10:50:00Z"))
                        .faults())
                .as("everybody had an hour since")
                .isEmpty();
    }

    @Test
    void a_key_that_is_dated_back_behind_the_active_one_is_not_known_for_that() {
        KeyRing before = start(old, next.activateAt("2027-02-01T11:30:00Z")).ring();
        Planned between = Planned.key("test:between").activateAt("2027-02-01T11:29:00Z");
        KeyRing with = reload(before, old, between, next.activateAt("2027-02-01T11:30:00Z"))
                .ring();

        assertThat(reload(with, old, between, next).faults())
                .extracting(Fault::what)
                .anyMatch(what -> what.contains("test:between would sign"));
    }

    @Test
    void a_key_that_was_rolled_back_stays_until_its_tokens_are_over() {
        KeyRing before = start(old, next.activateAt("2027-02-01T11:50:00Z")).ring();
        KeyRing rolledBack = reload(before, old, next).ring();

        assertThat(onlyFault(reload(rolledBack, old)).what()).contains("test:next", "tokens that it signed");
        clock.advance(TIMES.draining());
        assertThat(reload(rolledBack, old).faults()).isEmpty();
    }

    @Test
    void a_retire_at_must_not_cut_the_draining_short() {
        Planned ends = old.retireAt("2027-03-01T00:00:00Z");
        Planned successor = next.activateAt("2027-03-01T00:00:00Z");

        assertThat(onlyFault(start(ends, successor)))
                .satisfies(fault -> assertThat(fault.what()).contains("2027-03-01T00:18:00Z"));
        assertThat(start(old.retireAt("2027-03-01T00:18:00Z"), successor).faults())
                .isEmpty();
    }

    @Test
    void a_retire_at_that_has_passed_must_not_cut_the_draining_short_either() {
        KeyRing before = start(old, next.activateAt("2027-02-01T11:55:00Z")).ring();

        assertThat(onlyFault(
                        reload(before, old.retireAt("2027-02-01T11:59:00Z"), next.activateAt("2027-02-01T11:55:00Z"))))
                .satisfies(fault -> assertThat(fault.what()).contains("2027-02-01T12:13:00Z"));
        clock.advance(Duration.ofDays(1));
        assertThat(start(old.retireAt("2027-02-01T11:59:00Z"), next.activateAt("2027-02-01T11:55:00Z"))
                        .faults())
                .as("that is over")
                .isEmpty();
    }

    /** Not the plan's dates decide when the last token was signed, but the plan that was in force until now. */
    @Test
    void a_retire_at_in_a_plan_that_comes_late_takes_out_no_key_that_signed_until_now() {
        Planned published = next.publishedAt("2027-01-01T00:00:00Z");
        KeyRing before = start(old, published).ring();
        Planned successor = published.activateAt("2027-02-01T11:30:00Z");

        for (String end : List.of("2027-02-01T11:50:00Z", "2027-02-01T12:01:00Z")) {
            Fault fault = onlyFault(reload(before, old.line(2).retireAt(end), successor));
            assertThat(fault.line()).isEqualTo(2);
            assertThat(fault.what()).contains("tokens that it signed");
            assertThat(fault.instead()).contains("leave retire-at out", "compromised: true");

            clock.advance(Duration.ofMillis(500));
            assertThat(onlyFault(reload(before, old.line(2).retireAt(end), successor)))
                    .as("at every look the same")
                    .isEqualTo(fault);
        }
    }

    @Test
    void a_retire_at_ends_no_key_that_stays_because_an_earlier_plan_came_late() {
        Planned published = next.publishedAt("2027-01-01T00:00:00Z");
        Planned late = published.activateAt("2027-02-01T11:45:00Z");
        KeyRing ring = reload(start(old, published).ring(), old, late).ring();
        clock.advance(Duration.ofMinutes(10));

        assertThat(onlyFault(reload(ring, old.retireAt("2027-02-01T12:05:00Z"), late))
                        .what())
                .contains("tokens that it signed");
        assertThat(reload(ring, old.compromised(), late).faults()).isEmpty();
        clock.advance(Duration.ofMinutes(9));
        assertThat(reload(ring, old.retireAt("2027-02-01T12:05:00Z"), late).faults())
                .as("they are over")
                .isEmpty();
    }

    @Test
    void without_enforcement_a_key_signs_at_once() {
        KeyTimes demo = KeyTimes.of(Optional.empty(), true, Duration.ofMinutes(5));

        assertThat(loader(demo)
                        .load(plan(old, next.activateAt("2027-02-01T12:00:01Z")), Optional.empty(), unchangedSince)
                        .faults())
                .isEmpty();
    }

    @Test
    void the_publication_is_the_earliest_that_is_known() {
        KeyRing ring = start(old.publishedAt("2026-10-01T00:00:00Z"), next).ring();

        assertThat(ring.keys().stream().map(ring::publishedSince))
                .containsExactly(Instant.parse("2026-10-01T00:00:00Z"), clock.instant());
    }

    private Loaded start(Planned... keys) {
        return loader(TIMES).load(plan(keys), Optional.empty(), unchangedSince);
    }

    private Loaded reload(KeyRing before, Planned... keys) {
        return loader(TIMES).load(plan(keys), Optional.of(before), unchangedSince);
    }

    private KeyPlan plan(Planned... keys) {
        return new KeyPlan(Stream.of(keys).map(Planned::get).toList(), pinned);
    }

    private KeyRingLoader loader(KeyTimes times) {
        return new KeyRingLoader(List.of(new Made()), Set.of(), times, clock);
    }

    private static Fault onlyFault(Loaded loaded) {
        assertThat(loaded.faults()).hasSize(1);
        return loaded.faults().getFirst();
    }

    /** Makes a key for every source. */
    private static final class Made implements KeyProvider {

        @Override
        public String scheme() {
            return "test";
        }

        @Override
        public SigningKey load(KeySource source) throws KeyUnavailableException {
            if (!KEYS.containsKey(source)) {
                KEYS.put(source, LocalKeys.of(TestKeys.rsa(2048).getPrivate()));
            }
            return KEYS.get(source);
        }
    }
}
