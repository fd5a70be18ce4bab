package io.embedpass.key;

import static com.google.common.base.Throwables.throwIfUnchecked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import io.embedpass.fixture.FakeClock;
import io.embedpass.fixture.FlakyKeys;
import io.embedpass.fixture.LogLines;
import io.embedpass.fixture.TestKeys;
import io.embedpass.key.SigningLine.Turn;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SigningWatchTest {

    private static final JWTClaimsSet CLAIMS =
            new JWTClaimsSet.Builder().subject("u-42").build();
    private static final FlakyKeys KEYS = new FlakyKeys();
    private static final PrivateKey FOREIGN = TestKeys.rsa(2048).getPrivate();
    private static final FlakyKeys.Behaviour MISMATCHING =
            (good, header, input) -> new RSASSASigner(FOREIGN).sign(header, input);

    private final FakeClock clock = new FakeClock("2027-01-01T00:00:00Z");
    private final FlakyKeys.Signer signer = KEYS.signer("active");
    private final SigningLine line = new SigningLine(1);
    private final List<SignerFailure> told = new ArrayList<>();
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final SignerFailures failures = new SignerFailures(
            List.of((key, reason) -> told.add(reason)), () -> TimeUnit.MILLISECONDS.toNanos(clock.millis()));

    @BeforeEach
    void isWell() {
        signer.behave(FlakyKeys.WELL);
        signer.asked().clear();
    }

    @Test
    void a_local_key_that_is_well_is_never_tried() {
        SigningWatch watch = watch(ring(false));

        for (int second = 0; second < 100; second++) {
            look(watch);
        }

        assertThat(signer.asked()).isEmpty();
    }

    @Test
    void a_remote_key_is_tried_at_once_and_then_when_nobody_used_it_for_30_s() throws Exception {
        KeyRing ring = ring(true);
        SigningWatch watch = watch(ring);

        look(watch);
        assertThat(signer.asked()).hasSize(1);
        for (int second = 0; second < 10; second++) {
            look(watch);
        }
        assertThat(signer.asked()).hasSize(1);
        ring.keys().getFirst().sign(CLAIMS);
        for (int second = 0; second < 29; second++) {
            look(watch);
        }
        assertThat(signer.asked()).hasSize(2);
        look(watch);
        look(watch);
        assertThat(signer.asked()).hasSize(3);
    }

    @Test
    void a_clock_that_was_set_back_puts_no_probe_off() {
        SigningWatch watch = watch(ring(true));
        look(watch);
        clock.advance(Duration.ofHours(-1));

        look(watch);
        look(watch);

        assertThat(signer.asked()).as("at once, and then as ever").hasSize(2);
    }

    @Test
    void a_key_that_fails_is_tried_at_every_look_and_comes_back_without_anybody_asking() {
        KeyRing ring = ring(false);
        RingKey key = ring.keys().getFirst();
        SigningWatch watch = watch(ring);
        Instant begin = clock.instant();
        signer.behave(FlakyKeys.FAILING);
        assertThatExceptionOfType(JOSEException.class).isThrownBy(() -> key.sign(CLAIMS));

        look(watch);
        look(watch);
        assertThat(signer.asked()).hasSize(3);
        assertThat(told).containsExactly(SignerFailure.ERROR, SignerFailure.ERROR);
        assertThat(key.failing()).contains(new Failing(begin, SignerFailure.ERROR, "the session is gone"));

        signer.behave(FlakyKeys.WELL);
        look(watch);
        assertThat(key.failing()).isEmpty();
        look(watch);
        assertThat(signer.asked()).hasSize(4);
    }

    @Test
    void a_probe_waits_for_its_turn_too_and_the_key_comes_back_when_those_before_it_end() throws Exception {
        KeyRing ring = ring(false);
        RingKey key = ring.keys().getFirst();
        SigningWatch watch = watch(ring);
        signer.behave(FlakyKeys.FAILING);
        assertThatExceptionOfType(JOSEException.class).isThrownBy(() -> key.sign(CLAIMS));
        signer.behave(FlakyKeys.WELL);

        try (Turn _ = line.turnOf(key)) {
            CompletableFuture<Void> looked = CompletableFuture.runAsync(() -> look(watch), Thread::startVirtualThread);
            await().until(() -> {
                line.look();
                return looked.isDone();
            });
            assertThat(key.failing()).map(Failing::reason).contains(SignerFailure.TIMEOUT);
        }

        look(watch);
        assertThat(key.failing()).isEmpty();
        assertThat(told).containsExactly(SignerFailure.TIMEOUT);
    }

    @Test
    void while_those_before_them_hang_local_keys_fail_that_nobody_asks_for() throws Exception {
        KeyRing ring = ring(false);
        RingKey idle = ring.keys().getFirst();
        SigningWatch watch = watch(ring);
        RingKey hanging = ring(false).keys().getFirst();
        try (Turn _ = line.turnOf(hanging)) {
            CompletableFuture<Void> waits = CompletableFuture.runAsync(
                    () -> assertThatExceptionOfType(JOSEException.class).isThrownBy(() -> line.turnOf(hanging)),
                    Thread::startVirtualThread);
            await().until(() -> {
                line.look();
                return waits.isDone();
            });
            look(watch);
            assertThat(idle.failing()).map(Failing::reason).contains(SignerFailure.TIMEOUT);
        }

        look(watch);
        assertThat(idle.failing()).isEmpty();
    }

    @Test
    void a_success_ends_a_failure_and_the_next_one_begins_anew() throws Exception {
        RingKey key = ring(false).keys().getFirst();
        signer.behave(FlakyKeys.FAILING);
        assertThatExceptionOfType(JOSEException.class).isThrownBy(() -> key.sign(CLAIMS));
        signer.behave(FlakyKeys.WELL);
        key.sign(CLAIMS);
        assertThat(key.failing()).isEmpty();

        clock.advance(Duration.ofMinutes(1));
        signer.behave(FlakyKeys.FAILING);
        assertThatExceptionOfType(JOSEException.class).isThrownBy(() -> key.sign(CLAIMS));
        assertThat(key.failing()).map(Failing::since).contains(clock.instant());
    }

    @Test
    void many_failures_at_a_time_have_begun_once_and_one_success_ends_them() throws Exception {
        RingKey key = ring(false).keys().getFirst();
        signer.behave(FlakyKeys.FAILING);
        try (var virtual = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(virtual.invokeAll(Collections.nCopies(200, () -> key.sign(CLAIMS))))
                    .allMatch(call -> call.state() == Future.State.FAILED);
        }
        assertThat(key.failing()).map(Failing::since).contains(clock.instant());

        signer.behave(FlakyKeys.WELL);
        key.probe();
        assertThat(key.failing()).isEmpty();
    }

    @Test
    void a_probe_can_be_taken_for_no_token() {
        look(watch(ring(true)));

        assertThat(signer.asked())
                .singleElement()
                .satisfies(header -> assertThat(header.toJSONObject())
                        .containsOnlyKeys("alg", "typ")
                        .containsEntry("typ", "embedpass-probe"));
    }

    @Test
    void a_probe_that_has_not_ended_is_not_begun_again() {
        SigningWatch watch = new SigningWatch(supplied(ring(true)), line, failures, waiting::add, clock);
        clock.advance(Duration.ofSeconds(30));
        watch.look();
        watch.look();
        assertThat(waiting).hasSize(1);

        signer.behave(FlakyKeys.FAILING);
        waiting.remove().run();
        watch.look();
        assertThat(waiting).hasSize(1);
    }

    @Test
    void a_staged_key_is_left_alone() throws Exception {
        KeyRing ring = ring(new FlakyKeys(), "2027-02-01T00:00:00Z");

        look(watch(ring));

        assertThat(signer.asked()).isEmpty();
    }

    @Test
    void a_signature_of_another_key_is_an_alarm_once_a_minute_and_counted_every_time() {
        SigningWatch watch = watch(ring(true));
        signer.behave(MISMATCHING);
        clock.advance(Duration.ofSeconds(30));

        try (LogLines lines = LogLines.of(SignerFailures.class)) {
            for (int second = 0; second < 60; second++) {
                look(watch);
            }
            assertThat(lines.texts())
                    .singleElement()
                    .asString()
                    .startsWith("ERROR ALARM: the key ")
                    .contains("flaky:active");
            look(watch);
            assertThat(lines.texts()).hasSize(2);
        }
        assertThat(told).hasSize(61).containsOnly(SignerFailure.MISMATCH);
    }

    @Test
    void an_alarm_is_not_lost_among_other_failures() {
        SigningWatch watch = watch(ring(false));
        RingKey key = watched.keys().getFirst();
        try (LogLines lines = LogLines.of(SignerFailures.class)) {
            signer.behave(FlakyKeys.FAILING);
            assertThatExceptionOfType(JOSEException.class).isThrownBy(() -> key.sign(CLAIMS));
            look(watch);
            signer.behave(MISMATCHING);
            look(watch);

            assertThat(lines.texts()).hasSize(2);
            assertThat(lines.texts().getFirst())
                    .startsWith("ERROR The key ")
                    .endsWith("cannot sign: the session is gone");
            assertThat(lines.texts().getLast()).startsWith("ERROR ALARM: ");
        }
    }

    @Test
    void what_nobody_planned_is_a_failure_told_by_its_name_only() {
        SigningWatch watch = watch(ring(true));
        signer.behave((good, header, input) -> {
            throw new IllegalStateException("pin 4711 is wrong");
        });
        clock.advance(Duration.ofSeconds(30));

        try (LogLines lines = LogLines.of(SignerFailures.class)) {
            look(watch);

            assertThat(lines.texts()).singleElement().asString().doesNotContain("4711");
        }
        assertThat(told).containsExactly(SignerFailure.ERROR);
    }

    /** A class that is missing beside a provider of one's own is found out at the first signature, not at the start. */
    @ParameterizedTest
    @MethodSource("unplanned")
    void what_nobody_planned_makes_a_key_that_is_here_fail_too(Throwable unplanned) {
        SigningWatch watch = watch(ring(false));
        RingKey key = watched.keys().getFirst();
        signer.behave((good, header, input) -> {
            throwIfUnchecked(unplanned);
            throw new AssertionError(unplanned);
        });

        assertThatExceptionOfType(JOSEException.class).isThrownBy(() -> key.sign(CLAIMS));
        look(watch);

        assertThat(key.failing().map(Failing::error))
                .contains("it failed with " + unplanned.getClass().getSimpleName());
        assertThat(told).containsExactly(SignerFailure.ERROR);
    }

    static Stream<Throwable> unplanned() {
        return Stream.of(
                new IllegalStateException("pin 4711 is wrong"), new NoClassDefFoundError("com/example/Pin4711"));
    }

    @Test
    void a_probe_that_got_no_thread_is_begun_anew() {
        AtomicBoolean isExhausted = new AtomicBoolean(true);
        Executor threads = probe -> {
            if (isExhausted.get()) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            probe.run();
        };
        SigningWatch watch = new SigningWatch(supplied(ring(false)), line, failures, threads, clock);
        RingKey key = watched.keys().getFirst();
        signer.behave(FlakyKeys.FAILING);
        assertThatExceptionOfType(JOSEException.class).isThrownBy(() -> key.sign(CLAIMS));
        signer.behave(FlakyKeys.WELL);
        assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(watch::look);

        isExhausted.set(false);
        watch.look();

        assertThat(key.failing()).isEmpty();
    }

    private KeyRing watched = ring(false);

    private SigningWatch watch(KeyRing ring) {
        return new SigningWatch(supplied(ring), line, failures, Runnable::run, clock);
    }

    private java.util.function.Supplier<KeyRing> supplied(KeyRing ring) {
        watched = ring;
        return () -> watched;
    }

    private void look(SigningWatch watch) {
        watch.look();
        clock.advance(Duration.ofSeconds(1));
    }

    private KeyRing ring(boolean isRemote) {
        return isRemote
                ? ring(
                        GuardedKeyProvider.around(List.of(KEYS), new RemoteLimits(RemoteLimits.LONGEST, 8))
                                .getFirst(),
                        "2026-12-01T00:00:00Z")
                : ring(KEYS.asIfHere(), "2026-12-01T00:00:00Z");
    }

    private KeyRing ring(KeyProvider provider, String activateAt) {
        PlannedKey key = Planned.key("flaky:active").activateAt(activateAt).get();
        return new KeyRingLoader(
                        List.of(provider), Set.of(), KeyTimes.of(Optional.empty(), false, Duration.ofMinutes(5)), clock)
                .load(new KeyPlan(List.of(key), Set.of()), Optional.empty(), Instant.MAX)
                .ring();
    }
}
