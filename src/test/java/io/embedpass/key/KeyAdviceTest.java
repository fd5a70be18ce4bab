package io.embedpass.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.fixture.FakeClock;
import io.embedpass.fixture.TestKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KeyAdviceTest {

    private static final KeyTimes TIMES = new KeyTimes(Duration.ofHours(1), true, Duration.ofMinutes(5));
    private static final Set<String> EMBEDS = Set.of("feedback", "board");

    private final Map<KeySource, SigningKey> keys = new HashMap<>();
    private final KeyAdvice advice = new KeyAdvice(Duration.ofDays(90), TIMES.publishAhead());
    private final FakeClock clock = new FakeClock("2027-01-01T00:00:00Z");

    @Test
    void nothing_is_said_of_a_young_key() {
        assertThat(about(key("a").activateAt("2027-01-01T00:00:00Z"))).isEmpty();
    }

    @Test
    void a_successor_is_missed_fourteen_days_before_its_time_and_not_a_second_earlier() {
        Planned old = key("a").activateAt("2027-01-01T00:00:00Z");
        clock.advance(Duration.ofDays(76).minusSeconds(1));
        assertThat(about(old)).isEmpty();

        clock.advance(Duration.ofSeconds(1));

        assertThat(about(old))
                .hasSize(2)
                .allMatch(words -> words.contains("90 days") && words.contains("keys prepare"));
    }

    @Test
    void a_planned_successor_is_enough_for_the_embeds_that_it_will_sign_for() {
        clock.advance(Duration.ofDays(80));
        Planned old = key("a").activateAt("2027-01-01T00:00:00Z").forEmbed("board", "2027-01-01T00:00:00Z");
        Planned next = key("b").activateAt("2027-06-01T00:00:00Z").publishedAt("2027-03-01T00:00:00Z");

        assertThat(about(old, next)).singleElement().asString().contains("embed board");
        assertThat(about(old, next.forEmbed("board", "2027-06-02T00:00:00Z"))).isEmpty();
    }

    @Test
    void an_activation_without_evidence_of_publication_is_told_with_what_to_write() {
        assertThat(about(key("a").activateAt("2026-12-31T00:00:00Z"), key("b").activateAt("2027-02-01T00:00:00Z")))
                .singleElement()
                .asString()
                .contains("line 1", "published-at: 2027-01-01T00:00:00Z", "last 3600 s before 2027-02-01T00:00:00Z");
    }

    @Test
    void an_active_key_near_its_retire_at_is_told() {
        Planned ending = key("a").activateAt("2026-12-31T00:00:00Z").retireAt("2027-01-15T00:00:00Z");

        assertThat(about(ending))
                .anyMatch(words -> words.contains("retire-at, 2027-01-15T00:00:00Z"))
                .anyMatch(words -> words.contains("embed feedback"));
    }

    @Test
    void a_successor_that_begins_after_the_end_is_none() {
        Planned ending = key("a").activateAt("2026-12-31T00:00:00Z").retireAt("2027-01-15T00:00:00Z");
        Planned late = key("b").activateAt("2027-01-16T00:00:00Z").publishedAt("2026-12-01T00:00:00Z");
        Planned inTime = key("b").activateAt("2027-01-14T00:00:00Z").publishedAt("2026-12-01T00:00:00Z");

        assertThat(about(ending, late)).anyMatch(words -> words.contains("no successor"));
        assertThat(about(ending, inTime)).noneMatch(words -> words.contains("no successor"));
    }

    private List<String> about(Planned... planned) {
        KeyPlan plan = new KeyPlan(
                Stream.of(planned).map(Planned::get).toList(),
                Stream.of(planned).anyMatch(key -> key.life().embeds().containsKey("board"))
                        ? Set.of("board")
                        : Set.of());
        KeyRing ring = new KeyRingLoader(List.of(new Made()), Set.of(), TIMES, clock)
                .load(plan, Optional.empty(), Instant.MAX)
                .ring();
        return advice.about(ring, EMBEDS, clock.instant());
    }

    private static Planned key(String name) {
        return Planned.key("test:" + name);
    }

    /** Makes a key for every source. */
    private final class Made implements KeyProvider {

        @Override
        public String scheme() {
            return "test";
        }

        @Override
        public SigningKey load(KeySource source) throws KeyUnavailableException {
            if (!keys.containsKey(source)) {
                keys.put(source, LocalKeys.of(TestKeys.rsa(2048).getPrivate()));
            }
            return keys.get(source);
        }
    }
}
