package io.embedpass.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.RSASSASigner;
import io.embedpass.fixture.FakeClock;
import io.embedpass.fixture.TestKeys;
import io.embedpass.fixture.Tool;
import io.embedpass.key.KeyRingLoader.Fault;
import io.embedpass.key.KeyRingLoader.Loaded;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAKeyGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyRingLoaderTest {

    private static final KeyTimes TIMES = new KeyTimes(Duration.ofHours(1), true, Duration.ofMinutes(5));

    private static KeyPair good;
    private static KeyPair other;

    private final FakeClock clock = new FakeClock("2027-01-01T00:00:00Z");
    private final Map<String, SigningKey> keys = new LinkedHashMap<>();
    private Set<String> forbidden = Set.of();
    private boolean isRemote;

    @BeforeAll
    static void makeKeys() {
        good = TestKeys.rsa(2048);
        other = TestKeys.rsa(2048);
    }

    @Test
    void a_key_of_2048_bits_and_exponent_65537_is_loaded() throws Exception {
        keys.put("good", LocalKeys.of(good.getPrivate()));

        Loaded loaded = load(planned("good", "2026-12-01T00:00:00Z", 3));

        assertThat(loaded.faults()).isEmpty();
        assertThat(loaded.ring().active(clock.instant())).isPresent();
    }

    @Test
    void a_key_of_2047_bits_is_refused_with_its_size_and_the_command_for_a_new_one() throws Exception {
        keys.put("short", LocalKeys.of(TestKeys.rsa(2047).getPrivate()));

        assertThat(onlyFault(load(planned("short", "2026-12-01T00:00:00Z", 7)))).satisfies(fault -> {
            assertThat(fault.line()).isEqualTo(7);
            assertThat(fault.what()).contains("2047 bits", "2048", "openssl genpkey");
        });
    }

    @Test
    void public_exponent_3_is_refused() throws Exception {
        keys.put(
                "weak",
                LocalKeys.of(TestKeys.rsa(2048, RSAKeyGenParameterSpec.F0).getPrivate()));

        assertThat(onlyFault(load(planned("weak", "2026-12-01T00:00:00Z", 1))).what())
                .contains("exponent is not 65537");
    }

    @Test
    void a_larger_public_exponent_is_refused_too() throws Exception {
        keys.put(
                "odd",
                LocalKeys.of(TestKeys.rsa(2048, BigInteger.valueOf(65_539)).getPrivate()));

        assertThat(onlyFault(load(planned("odd", "2026-12-01T00:00:00Z", 1))).what())
                .contains("exponent is not 65537");
    }

    @Test
    void a_forbidden_thumbprint_is_refused_by_name() throws Exception {
        keys.put("good", LocalKeys.of(good.getPrivate()));
        String kid = load(planned("good", "2026-12-01T00:00:00Z", 1))
                .ring()
                .keys()
                .getFirst()
                .kid();
        forbidden = Set.of(kid);

        assertThat(onlyFault(load(planned("good", "2026-12-01T00:00:00Z", 1))).what())
                .contains(kid, "embedpass.keys.forbidden-thumbprints", "another environment");
    }

    @Test
    void the_same_key_under_two_sources_is_refused_at_the_second() throws Exception {
        keys.put("good", LocalKeys.of(good.getPrivate()));
        keys.put("copy", LocalKeys.of(good.getPrivate()));

        Fault fault =
                onlyFault(load(planned("good", "2026-12-01T00:00:00Z", 4), planned("copy", "2027-12-01T00:00:00Z", 6)));

        assertThat(fault.line()).isEqualTo(6);
        assertThat(fault.what()).contains("in the plan already");
    }

    @Test
    void a_plan_without_an_active_key_is_refused_as_a_whole() throws Exception {
        keys.put("good", LocalKeys.of(good.getPrivate()));

        Fault fault = onlyFault(load(planned("good", "2027-01-01T02:00:00Z", 4)));

        assertThat(fault.line()).isZero();
        assertThat(fault.what()).contains("no key is active");
        assertThat(fault.instead()).contains("activate-at");
    }

    @Test
    void the_fault_of_a_plan_without_an_active_key_does_not_change_with_the_clock() throws Exception {
        keys.put("good", LocalKeys.of(good.getPrivate()));
        Fault before = onlyFault(load(planned("good", "2027-02-01T00:00:01Z", 4)));

        clock.advance(Duration.ofSeconds(1));

        assertThat(onlyFault(load(planned("good", "2027-02-01T00:00:01Z", 4)))).isEqualTo(before);
    }

    @Test
    void an_unknown_scheme_is_refused_and_the_known_ones_are_named() {
        Loaded loaded = load(Planned.key("gpg:/key")
                .activateAt("1970-01-01T00:00:00Z")
                .line(2)
                .get());

        assertThat(onlyFault(loaded).what()).contains("gpg:/key", "known are test:");
    }

    @Test
    void a_retired_key_need_not_be_there_any_more() throws Exception {
        keys.put("good", LocalKeys.of(good.getPrivate()));

        Loaded loaded = load(planned("gone", "2026-01-01T00:00:00Z", 1), planned("good", "2026-12-01T00:00:00Z", 3));

        assertThat(loaded.faults()).isEmpty();
        assertThat(loaded.ring().keys()).hasSize(1);
    }

    @Test
    void a_staged_key_that_is_not_there_is_refused_before_it_is_needed() throws Exception {
        keys.put("good", LocalKeys.of(good.getPrivate()));

        Fault fault =
                onlyFault(load(planned("good", "2026-12-01T00:00:00Z", 1), planned("gone", "2028-01-01T00:00:00Z", 3)));

        assertThat(fault.line()).isEqualTo(3);
    }

    @Test
    void every_faulty_key_is_named_not_only_the_first() throws Exception {
        keys.put("other", LocalKeys.of(other.getPrivate()));

        Loaded loaded = load(
                planned("gone", "2026-12-31T23:59:59Z", 1),
                planned("lost", "2028-01-01T00:00:00Z", 3),
                planned("other", "2029-01-01T00:00:00Z", 5));

        assertThat(loaded.faults()).extracting(Fault::line).containsExactly(1, 3);
    }

    @Test
    void a_plan_can_change_while_what_holds_a_remote_key_is_down() throws Exception {
        isRemote = true;
        keys.put("remote", LocalKeys.of(good.getPrivate()));
        KeyRing before = load(planned("remote", "2026-12-01T00:00:00Z", 1)).ring();
        keys.clear();
        KeyPlan other = new KeyPlan(List.of(planned("remote", "2026-11-01T00:00:00Z", 1)), Set.of());

        Loaded again = loader().load(other, Optional.of(before), Instant.MAX);

        assertThat(again.faults()).isEmpty();
        assertThat(again.ring().active(clock.instant()).orElseThrow().planned().activateAt())
                .contains(Instant.parse("2026-11-01T00:00:00Z"));
    }

    @Test
    void a_remote_key_that_can_be_read_but_does_not_sign_is_refused_before_it_is_needed() throws Exception {
        isRemote = true;
        keys.put("good", LocalKeys.of(good.getPrivate()));
        keys.put("mute", new SigningKey((RSAPublicKey) other.getPublic(), new RSASSASigner(good.getPrivate())));

        assertThat(onlyFault(load(
                                planned("good", "2026-12-01T00:00:00Z", 1),
                                Planned.key("test:mute").line(4).get()))
                        .line())
                .isEqualTo(4);
    }

    @Test
    void a_local_key_is_read_again_with_its_plan() throws Exception {
        keys.put("local", LocalKeys.of(good.getPrivate()));
        KeyRing before = load(planned("local", "2026-12-01T00:00:00Z", 1)).ring();
        keys.clear();

        assertThat(loader().load(before.plan(), Optional.of(before), Instant.MAX)
                        .faults())
                .isNotEmpty();
    }

    /** A class that is missing in providers/, say. */
    @Test
    void what_else_a_provider_throws_is_a_fault_of_its_key_and_told_by_name_only() throws Exception {
        keys.put("good", LocalKeys.of(good.getPrivate()));

        Fault fault = onlyFault(
                load(planned("good", "2026-12-01T00:00:00Z", 3), planned("broken", "2028-01-01T00:00:00Z", 5)));

        assertThat(fault.line()).isEqualTo(5);
        assertThat(fault.what()).isEqualTo("test:broken: its provider failed with NoClassDefFoundError");
    }

    /** Instances that run go on with it, and one that starts must not stay away: the key is as good as before. */
    @Test
    void a_certificate_whose_time_is_over_holds_up_no_key_and_is_told(@TempDir Path directory) throws Exception {
        keys.put("good", LocalKeys.of(good.getPrivate()));
        TestKeys.file(directory.resolve("key"), TestKeys.pem(good.getPrivate()));
        Tool.run(directory, "openssl req -new -x509 -key key -days 1 -subj /CN=embedpass -out certificate".split(" "));
        PlannedKey planned = planned("good", "2026-12-01T00:00:00Z", 1);
        clock.advance(Duration.ofDays(3650));

        Loaded loaded = load(new PlannedKey(
                planned.source(),
                Optional.of(directory.resolve("certificate").toString()),
                planned.life(),
                planned.line()));

        assertThat(loaded.faults()).isEmpty();
        assertThat(new KeyAdvice(Duration.ofDays(90), Duration.ofHours(1))
                        .about(loaded.ring(), Set.of(), clock.instant()))
                .anyMatch(words -> words.contains("the certificate of the key") && words.contains("is valid from"));
    }

    private Loaded load(PlannedKey... planned) {
        return loader().load(new KeyPlan(List.of(planned), Set.of()), Optional.empty(), Instant.MAX);
    }

    private KeyRingLoader loader() {
        return new KeyRingLoader(List.of(new FromMap()), forbidden, TIMES, clock);
    }

    private static Fault onlyFault(Loaded loaded) {
        assertThat(loaded.faults()).hasSize(1);
        return loaded.faults().getFirst();
    }

    private static PlannedKey planned(String name, String activateAt, int line) {
        return Planned.key("test:" + name).activateAt(activateAt).line(line).get();
    }

    /** Keys under names. */
    private final class FromMap implements KeyProvider {

        @Override
        public String scheme() {
            return "test";
        }

        @Override
        public boolean isRemote() {
            return isRemote;
        }

        @Override
        public SigningKey load(KeySource source) throws KeyUnavailableException {
            if (source.location().equals("broken")) {
                throw new NoClassDefFoundError("secret");
            }
            SigningKey key = keys.get(source.location());
            if (key == null) {
                throw new KeyUnavailableException("there is no key " + source.location());
            }
            return key;
        }
    }
}
