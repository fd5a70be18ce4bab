package io.embedpass.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import io.embedpass.fixture.FakeClock;
import io.embedpass.fixture.TestKeys;
import io.embedpass.key.file.FileKeyProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JwksTest {

    private static final KeyTimes TIMES = new KeyTimes(Duration.ofHours(1), true, Duration.ofMinutes(5));
    private static final Duration DRAINING = TIMES.draining();

    private final FakeClock clock = new FakeClock("2027-02-01T00:00:00Z");

    @TempDir
    private Path directory;

    private KeyRing ring;
    private Jwks jwks;

    @BeforeEach
    void load() {
        ring = new KeyRingLoader(
                        List.of(new FileKeyProvider(new Secrets(_ -> Optional.empty()))), Set.of(), TIMES, clock)
                .load(
                        new KeyPlan(
                                List.of(
                                        planned("a", Optional.of("2026-11-01T00:00:00Z")),
                                        planned("b", Optional.of("2027-02-01T00:00:00Z")),
                                        planned("c", Optional.empty())),
                                Set.of()),
                        Optional.empty(),
                        Instant.MAX)
                .ring();
        jwks = new Jwks(() -> ring, TIMES.maxAge(), clock);
    }

    @Test
    void staged_active_and_draining_keys_are_published_and_retired_ones_are_not() throws Exception {
        assertThat(kids()).containsExactlyInAnyOrderElementsOf(kidsOfRing());

        clock.advance(DRAINING);

        assertThat(kids()).containsExactlyInAnyOrder(kidOf("b"), kidOf("c"));
    }

    @Test
    void only_public_members_are_published() throws Exception {
        for (JWK key : JWKSet.parse(jwks.document().json()).getKeys()) {
            assertThat(key.isPrivate()).isFalse();
            assertThat(key.toJSONObject()).containsOnlyKeys("kty", "e", "n", "kid", "use", "alg");
        }
    }

    @Test
    void the_etag_is_the_same_while_the_set_is_and_another_when_it_changes() {
        String before = jwks.document().etag();
        clock.advance(DRAINING.minusSeconds(1));
        assertThat(jwks.document().etag()).isEqualTo(before);

        clock.advance(Duration.ofSeconds(1));

        assertThat(jwks.document().etag()).isNotEqualTo(before).doesNotContain("\"", "W/");
    }

    @Test
    void the_max_age_differs_from_time_to_time_within_a_fifth_of_ten_minutes() {
        List<Duration> ages =
                IntStream.range(0, 500).mapToObj(_ -> jwks.maxAge()).toList();

        assertThat(ages).allMatch(age -> age.toSeconds() >= 480 && age.toSeconds() <= 720);
        assertThat(Set.copyOf(ages)).hasSizeGreaterThan(50);
    }

    @Test
    void the_key_is_the_active_one_unless_another_published_one_is_asked_for() {
        RingKey active = jwks.key(Optional.empty()).orElseThrow();

        assertThat(active.kid()).isEqualTo(kidOf("b"));
        assertThat(jwks.key(Optional.of(kidOf("a"))).map(RingKey::kid)).contains(kidOf("a"));
        assertThat(jwks.key(Optional.of("unknown"))).isEmpty();
    }

    @Test
    void a_retired_key_is_not_given_out() {
        clock.advance(DRAINING);

        assertThat(jwks.key(Optional.of(kidOf("a")))).isEmpty();
    }

    private List<String> kids() throws Exception {
        return JWKSet.parse(jwks.document().json()).getKeys().stream()
                .map(JWK::getKeyID)
                .toList();
    }

    private List<String> kidsOfRing() {
        return ring.keys().stream().map(RingKey::kid).toList();
    }

    private String kidOf(String name) {
        return ring.keys().stream()
                .filter(key -> key.planned().source().location().endsWith(name))
                .findFirst()
                .orElseThrow()
                .kid();
    }

    private PlannedKey planned(String name, Optional<String> activateAt) {
        Path file = TestKeys.file(
                directory.resolve(name), TestKeys.pem(TestKeys.rsa(2048).getPrivate()));
        Planned planned = Planned.key("file:" + file);
        return activateAt.map(planned::activateAt).orElse(planned).get();
    }
}
