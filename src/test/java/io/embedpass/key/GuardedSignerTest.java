package io.embedpass.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.util.Base64URL;
import io.embedpass.fixture.FakeClock;
import io.embedpass.fixture.FlakyKeys;
import io.embedpass.fixture.FlakyKeys.Behaviour;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GuardedSignerTest {

    private static final JWSHeader HEADER = new JWSHeader(JWSAlgorithm.RS256);
    private static final byte[] INPUT = {1, 2, 3};
    private static final Duration SHORT = RemoteLimits.SHORTEST;
    private static final Duration LONG = RemoteLimits.LONGEST;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final FlakyKeys KEYS = new FlakyKeys();

    private final FlakyKeys.Signer signer = KEYS.signer("one");
    private final FakeClock clock = new FakeClock("2027-01-01T00:00:00Z");
    private final CountDownLatch end = new CountDownLatch(1);
    private TimedCalls calls = new TimedCalls("none", 1, Duration.ZERO, LONG);

    /** As native code does: nothing but its own end ends it. */
    private final Behaviour hanging = (good, header, input) -> {
        Uninterruptibles.awaitUninterruptibly(end);
        return good.sign(header, input);
    };

    @AfterEach
    void letGo() {
        end.countDown();
        signer.behave(FlakyKeys.WELL);
        signer.asked().clear();
    }

    @Test
    void what_the_signer_signs_is_passed_on() throws Exception {
        assertThat(guarded(LONG, 1).sign(HEADER, INPUT)).isEqualTo(signer.sign(HEADER, INPUT));
        assertThat(guarded(LONG, 1).supportedJWSAlgorithms()).isEqualTo(signer.supportedJWSAlgorithms());
        assertThat(guarded(LONG, 1).getJCAContext()).isSameAs(signer.getJCAContext());
    }

    @Test
    void it_signs_on_a_platform_thread_that_keeps_no_process_alive() throws Exception {
        AtomicReference<Thread> thread = new AtomicReference<>(Thread.currentThread());
        signer.behave((good, header, input) -> {
            thread.set(Thread.currentThread());
            return good.sign(header, input);
        });
        try (var virtual = Executors.newVirtualThreadPerTaskExecutor()) {
            virtual.submit(() -> guarded(LONG, 1).sign(HEADER, INPUT)).get();
        }

        assertThat(thread.get().isVirtual()).isFalse();
        assertThat(thread.get().isDaemon()).isTrue();
    }

    @Test
    void a_signer_that_hangs_is_given_up_and_holds_its_place_until_it_really_ends() {
        GuardedSigner guarded = guarded(SHORT, 2);
        signer.behave(hanging);

        giveUp(guarded, 2);
        assertThat(failure(guarded)).isEqualTo(SignerFailure.REJECTED);
        assertThat(signer.asked()).hasSize(2);

        end.countDown();
        await().atMost(PATIENCE).ignoreExceptions().until(() -> guarded.sign(HEADER, INPUT) != null);
    }

    @Test
    void a_machine_without_threads_is_told_as_such_and_costs_no_place() throws Exception {
        AtomicBoolean isExhausted = new AtomicBoolean(true);
        ThreadFactory threads = run -> {
            if (isExhausted.get()) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            return Thread.ofPlatform().daemon().unstarted(run);
        };
        GuardedSigner guarded = new GuardedSigner(
                signer, new TimedCalls(threads, 1, Duration.ZERO, LONG), new RemoteLimits(LONG, 1), clock);

        SignerUnavailableException told =
                catchThrowableOfType(SignerUnavailableException.class, () -> guarded.sign(HEADER, INPUT));
        isExhausted.set(false);

        assertThat(told)
                .hasMessage("this process gets no more threads for calls to it;"
                        + " see ulimit -u, and the container's limits of pids and memory");
        assertThat(told.failure()).isEqualTo(SignerFailure.ERROR);
        assertThat(guarded.sign(HEADER, INPUT)).isNotNull();
    }

    @Test
    void while_all_that_have_a_place_hang_nobody_waits_for_one() {
        GuardedSigner guarded = guarded(new RemoteLimits(SHORT, 2), LONG);
        signer.behave(hanging);
        giveUp(guarded, 2);

        CompletableFuture<SignerFailure> next =
                CompletableFuture.supplyAsync(() -> failure(guarded), Thread::startVirtualThread);

        assertThat(next).succeedsWithin(LONG.dividedBy(2)).isEqualTo(SignerFailure.REJECTED);
    }

    /** But for the first ones, who get the place before a failure is counted: how many is the scheduler's. */
    @Test
    void who_waited_while_the_breaker_opened_leaves_the_signer_alone() throws Exception {
        GuardedSigner guarded = guarded(new RemoteLimits(LONG, 1), LONG);
        fail(guarded, 4);
        Semaphore ends = new Semaphore(0);
        signer.behave((good, header, input) -> {
            ends.acquireUninterruptibly();
            throw new JOSEException("the session is gone");
        });
        List<Future<SignerFailure>> failures = new ArrayList<>();
        try (var virtual = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int caller = 0; caller < 10; caller++) {
                int waiting = caller;
                failures.add(virtual.submit(() -> failure(guarded)));
                await().atMost(PATIENCE).until(() -> signer.asked().size() == 5 && calls.waiting() == waiting);
            }
            ends.release(failures.size());
        }

        assertThat(failures.stream().map(Future::resultNow))
                .startsWith(SignerFailure.ERROR)
                .endsWith(SignerFailure.OPEN, SignerFailure.OPEN, SignerFailure.OPEN);
        signer.behave(FlakyKeys.WELL);
        clock.advance(Duration.ofSeconds(6));
        assertThat(guarded.sign(HEADER, INPUT)).isNotNull();
    }

    @Test
    void a_call_that_can_be_interrupted_is() {
        AtomicInteger interrupted = new AtomicInteger();
        signer.behave((good, header, input) -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                interrupted.incrementAndGet();
            }
            throw new JOSEException("interrupted");
        });

        giveUp(guarded(SHORT, 1), 1);
        await().atMost(PATIENCE).until(() -> interrupted.get() == 1);
    }

    @Test
    void calls_one_after_the_other_need_one_place_only() throws Exception {
        signer.behave((good, header, input) -> Base64URL.encode(input));
        GuardedSigner guarded = guarded(LONG, 1);

        for (int i = 0; i < 2_000; i++) {
            guarded.sign(HEADER, INPUT);
        }
    }

    @Test
    void never_more_calls_are_under_way_than_allowed_and_the_others_wait_for_a_place() throws Exception {
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        signer.behave((good, header, input) -> {
            most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            try {
                return good.sign(header, input);
            } finally {
                underWay.decrementAndGet();
            }
        });
        GuardedSigner guarded = guarded(LONG, 4);
        List<Future<?>> calls = new ArrayList<>();
        try (var virtual = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 300; i++) {
                calls.add(virtual.submit(() -> guarded.sign(HEADER, INPUT)));
            }
        }

        assertThat(calls).allMatch(call -> call.state() == Future.State.SUCCESS);
        assertThat(most.get()).isLessThanOrEqualTo(4);
    }

    @Test
    void a_signer_that_fails_is_left_alone_for_5_s_and_then_tried_twice() throws Exception {
        GuardedSigner guarded = guarded(LONG, 1);
        fail(guarded, 5);
        signer.behave(FlakyKeys.WELL);

        assertThat(failure(guarded)).isEqualTo(SignerFailure.OPEN);
        clock.advance(Duration.ofMillis(4_999));
        assertThat(failure(guarded)).isEqualTo(SignerFailure.OPEN);
        assertThat(signer.asked()).hasSize(5);

        clock.advance(Duration.ofMillis(2));
        guarded.sign(HEADER, INPUT);
        guarded.sign(HEADER, INPUT);
        signer.behave(FlakyKeys.FAILING);
        assertThat(failure(guarded)).isEqualTo(SignerFailure.ERROR);
    }

    @Test
    void a_signer_that_fails_its_trials_is_left_alone_again() {
        GuardedSigner guarded = guarded(LONG, 1);
        fail(guarded, 5);
        clock.advance(Duration.ofSeconds(6));
        fail(guarded, 2);

        assertThat(failure(guarded)).isEqualTo(SignerFailure.OPEN);
    }

    @Test
    void fewer_failures_than_half_change_nothing() throws Exception {
        GuardedSigner guarded = guarded(LONG, 1);
        for (int i = 0; i < 10; i++) {
            signer.behave(FlakyKeys.WELL);
            guarded.sign(HEADER, INPUT);
            guarded.sign(HEADER, INPUT);
            fail(guarded, 1);
        }
    }

    @Test
    void a_full_bulkhead_is_no_failure_of_the_signer() throws Exception {
        GuardedSigner guarded = guarded(SHORT, 1);
        signer.behave(hanging);
        giveUp(guarded, 1);
        for (int i = 0; i < 20; i++) {
            assertThat(failure(guarded)).isEqualTo(SignerFailure.REJECTED);
        }
        end.countDown();

        await().atMost(PATIENCE).ignoreExceptions().until(() -> guarded.sign(HEADER, INPUT) != null);
    }

    @Test
    void a_signer_that_is_slow_every_time_is_left_alone_too() {
        GuardedSigner guarded = guarded(SHORT, 1);
        signer.behave((good, header, input) -> {
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < SHORT.toNanos() * 85 / 100) {
                Thread.onSpinWait();
            }
            return Base64URL.encode(input);
        });
        await().atMost(PATIENCE).until(() -> {
            try {
                guarded.sign(HEADER, INPUT);
                return false;
            } catch (JOSEException e) {
                return SignerFailure.of(e) == SignerFailure.OPEN;
            }
        });

        assertThat(signer.asked()).isNotEmpty().hasSizeLessThanOrEqualTo(5);
    }

    @Test
    void the_words_of_a_signer_are_passed_on_but_not_those_of_what_nobody_planned() {
        GuardedSigner guarded = guarded(LONG, 1);
        signer.behave(FlakyKeys.FAILING);
        assertThat(catchThrowableOfType(JOSEException.class, () -> guarded.sign(HEADER, INPUT)))
                .hasMessage("the session is gone");

        signer.behave((good, header, input) -> {
            throw new IllegalStateException("pin 4711 is wrong");
        });
        assertThat(catchThrowableOfType(JOSEException.class, () -> guarded.sign(HEADER, INPUT)))
                .hasMessage("it failed with IllegalStateException");
    }

    @Test
    void an_interrupted_call_stays_interrupted_and_is_no_failure_of_the_signer() throws Exception {
        GuardedSigner guarded = guarded(LONG, 10);
        signer.behave(hanging);
        for (int call = 1; call <= 6; call++) {
            int asked = call;
            Thread caller = Thread.currentThread();
            Thread.startVirtualThread(() -> {
                await().atMost(PATIENCE).until(() -> signer.asked().size() == asked);
                caller.interrupt();
            });
            assertThat(failure(guarded)).isEqualTo(SignerFailure.ERROR);
            assertThat(Thread.interrupted()).isTrue();
        }

        signer.behave(FlakyKeys.WELL);
        assertThat(guarded.sign(HEADER, INPUT)).isNotNull();
    }

    @Test
    void an_interrupted_wait_for_a_place_stays_interrupted_and_asks_nobody() throws Exception {
        GuardedSigner guarded = guarded(LONG, 1);
        for (int call = 0; call < 6; call++) {
            Thread.currentThread().interrupt();
            assertThat(failure(guarded)).isEqualTo(SignerFailure.ERROR);
            assertThat(Thread.interrupted()).isTrue();
        }

        assertThat(signer.asked()).isEmpty();
        assertThat(guarded.sign(HEADER, INPUT)).isNotNull();
    }

    @Test
    void who_waits_for_a_place_gets_it_in_the_order_of_coming() throws Exception {
        GuardedSigner guarded = guarded(LONG, 1);
        Semaphore ends = new Semaphore(0);
        List<Integer> begun = new CopyOnWriteArrayList<>();
        signer.behave((good, header, input) -> {
            begun.add((int) input[0]);
            ends.acquireUninterruptibly();
            return Base64URL.encode(input);
        });
        try (var virtual = Executors.newVirtualThreadPerTaskExecutor()) {
            for (byte caller = 1; caller <= 5; caller++) {
                byte[] input = {caller};
                int waiting = caller - 1;
                var _ = virtual.submit(() -> guarded.sign(HEADER, input));
                await().atMost(PATIENCE).until(() -> begun.size() == 1 && calls.waiting() == waiting);
            }
            ends.release(5);
        }

        assertThat(begun).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void the_wait_for_a_place_is_not_time_that_the_signer_took() throws Exception {
        RemoteLimits limits = new RemoteLimits(Duration.ofSeconds(5), 1);
        GuardedSigner guarded = guarded(limits, Duration.ofMinutes(1));
        Semaphore ends = new Semaphore(0);
        signer.behave((good, header, input) -> {
            ends.acquireUninterruptibly();
            return Base64URL.encode(input);
        });
        calls.takePlace();
        try (var virtual = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Base64URL>> waiting = IntStream.range(0, 5)
                    .mapToObj(_ -> virtual.submit(() -> guarded.sign(HEADER, INPUT)))
                    .toList();
            await().atMost(PATIENCE).pollDelay(limits.timeLimit()).until(() -> calls.waiting() == 5);
            ends.release(5);
            calls.call(() -> "whoever was there");

            for (Future<Base64URL> each : waiting) {
                assertThat(each.get()).isNotNull();
            }
        }
        ends.release();
        assertThat(guarded.sign(HEADER, INPUT)).isNotNull();
    }

    private GuardedSigner guarded(Duration timeLimit, int concurrency) {
        RemoteLimits limits = new RemoteLimits(timeLimit, concurrency);
        return guarded(limits, limits.patience());
    }

    private GuardedSigner guarded(RemoteLimits limits, Duration patience) {
        calls = new TimedCalls("test", limits.concurrency(), patience, limits.timeLimit());
        return new GuardedSigner(signer, calls, limits, clock);
    }

    /** Until so many calls hang in their places. One that a pause of this machine ended before it began leaves its own. */
    private void giveUp(GuardedSigner guarded, int places) {
        do {
            assertThat(failure(guarded)).isEqualTo(SignerFailure.TIMEOUT);
        } while (signer.asked().size() < places);
    }

    private void fail(GuardedSigner guarded, int times) {
        signer.behave(FlakyKeys.FAILING);
        for (int i = 0; i < times; i++) {
            assertThat(failure(guarded)).isEqualTo(SignerFailure.ERROR);
        }
    }

    private static SignerFailure failure(GuardedSigner guarded) {
        return SignerFailure.of(catchThrowableOfType(JOSEException.class, () -> guarded.sign(HEADER, INPUT)));
    }
}
