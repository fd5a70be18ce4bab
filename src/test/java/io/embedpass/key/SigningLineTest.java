package io.embedpass.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.embedpass.fixture.FakeClock;
import io.embedpass.fixture.FlakyKeys;
import io.embedpass.key.SigningLine.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Whoever waits for ever fails instead. */
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class SigningLineTest {

    private static RingKey key;

    private final List<Integer> begun = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void makeKey() throws Exception {
        key = key(false);
    }

    @Test
    void as_many_sign_at_once_as_there_are_cores_and_the_others_follow_in_the_order_they_came() {
        SigningLine line = new SigningLine(2);
        Semaphore ends = new Semaphore(0);
        List<CompletableFuture<Integer>> signatures = new ArrayList<>();
        for (int number = 0; number < 6; number++) {
            signatures.add(start(line, number, ends));
            int come = number + 1;
            await().until(() -> begun.size() + line.waiting() == come);
        }
        assertThat(begun).containsExactlyInAnyOrder(0, 1);
        assertThat(line.waiting()).isEqualTo(4);

        for (int count = 3; count <= 6; count++) {
            int signing = count;
            ends.release();
            await().until(() -> begun.size() == signing);
        }
        ends.release(2);

        assertThat(signatures.stream().map(CompletableFuture::join)).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(begun.subList(2, 6)).containsExactly(2, 3, 4, 5);
        assertThat(line.waiting()).isZero();
    }

    @Test
    void who_comes_back_at_once_does_not_overtake_those_who_wait() throws Exception {
        SigningLine line = new SigningLine(1);
        for (int round = 0; round < 10; round++) {
            begun.clear();
            CompletableFuture<Integer> second;
            try (Turn _ = line.turnOf(key)) {
                second = start(line, 2, new Semaphore(1));
                await().until(() -> line.waiting() == 1);
            }
            try (Turn _ = line.turnOf(key)) {
                begun.add(1);
            }

            assertThat(second.join()).isEqualTo(2);
            assertThat(begun).containsExactly(2, 1);
        }
    }

    @Test
    void who_waits_is_given_up_when_nobody_before_was_finished_for_ten_looks() throws Exception {
        SigningLine line = new SigningLine(1);
        RingKey waiting = key(false);
        try (Turn _ = line.turnOf(key)) {
            CompletableFuture<Integer> waits = start(line, waiting, 1, new Semaphore(1));
            await().until(() -> line.waiting() == 1);
            look(line, 9);
            assertThat(line.waiting()).isEqualTo(1);
            look(line, 1);

            assertThatExceptionOfType(CompletionException.class)
                    .isThrownBy(waits::join)
                    .withMessageContaining("no signature was finished in this process for 10 s, they hang: restart");
            assertThat(waiting.failing()).map(Failing::reason).contains(SignerFailure.TIMEOUT);

            assertThatExceptionOfType(SignerUnavailableException.class).isThrownBy(() -> line.turnOf(waiting));
        }

        assertThat(begun).isEmpty();
        assertThat(start(line, waiting, 2, new Semaphore(1)).join()).isEqualTo(2);
        look(line, 1);
        assertThat(line.isStuck()).isFalse();
    }

    /** Or the rest of its attempt would be taken for one that is stopped. */
    @Test
    void who_got_a_turn_while_others_were_given_up_goes_on_uninterrupted() throws Exception {
        SigningLine line = new SigningLine(1);
        for (int round = 0; round < 50; round++) {
            List<CompletableFuture<Boolean>> interrupted = new ArrayList<>();
            Turn hanging = line.turnOf(key);
            for (int number = 1; number <= 8; number++) {
                interrupted.add(interruptedAfterwards(line));
                int come = number;
                await().until(() -> line.waiting() == come);
            }
            look(line, 9);
            Thread ending = Thread.startVirtualThread(hanging::close);
            look(line, 5);
            ending.join();
            assertThat(interrupted.stream().map(CompletableFuture::join)).doesNotContain(true);
            look(line, 1);
        }
    }

    @Test
    void who_is_given_up_is_told_so_also_when_the_line_has_moved_before_it_hears_of_it() throws Exception {
        SigningLine line = new SigningLine(1);
        AtomicReference<SignerUnavailableException> told = new AtomicReference<>();
        Thread waiting;
        try (Turn _ = line.turnOf(key)) {
            waiting = Thread.startVirtualThread(() -> {
                try (Turn _ = line.turnOf(key)) {
                    begun.add(1);
                } catch (SignerUnavailableException e) {
                    told.set(e);
                }
            });
            await().until(() -> waiting.getState() == Thread.State.WAITING);
            look(line, 10);
        }
        look(line, 1);
        waiting.join();

        assertThat(told.get()).hasMessageContaining("they hang");
        assertThat(begun).isEmpty();
    }

    @Test
    void a_line_that_moves_or_that_nobody_waits_in_is_not_given_up() throws Exception {
        SigningLine line = new SigningLine(1);
        look(line, 20);
        Semaphore ends = new Semaphore(0);
        List<CompletableFuture<Integer>> signatures = new ArrayList<>();
        for (int number = 0; number < 5; number++) {
            signatures.add(start(line, number, ends));
        }
        for (int left = 4; left > 0; left--) {
            int waiting = left;
            await().until(() -> line.waiting() == waiting);
            look(line, 9);
            ends.release();
        }
        ends.release();

        assertThat(signatures.stream().map(CompletableFuture::join)).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void a_wait_that_is_interrupted_stays_interrupted_and_is_not_taken_for_a_line_that_hangs() throws Exception {
        SigningLine line = new SigningLine(1);
        RingKey waiting = key(false);

        Thread.currentThread().interrupt();
        assertThatExceptionOfType(SignerUnavailableException.class)
                .isThrownBy(() -> line.turnOf(waiting))
                .withMessage("the wait for its turn was interrupted");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(waiting.failing()).isEmpty();
    }

    @Test
    void a_key_that_signs_somewhere_else_needs_no_turn() throws Exception {
        SigningLine line = new SigningLine(1);
        RingKey elsewhere = key(true);

        try (Turn _ = line.turnOf(key);
                Turn _ = line.turnOf(elsewhere)) {
            assertThat(line.waiting()).isZero();
        }
        try (Turn _ = line.turnOf(key)) {
            assertThat(line.waiting()).isZero();
        }
    }

    private static void look(SigningLine line, int times) {
        for (int time = 0; time < times; time++) {
            line.look();
        }
    }

    private CompletableFuture<Integer> start(SigningLine line, int number, Semaphore ends) {
        return start(line, key, number, ends);
    }

    private CompletableFuture<Integer> start(SigningLine line, RingKey key, int number, Semaphore ends) {
        CompletableFuture<Integer> signature = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try (Turn _ = line.turnOf(key)) {
                begun.add(number);
                ends.acquireUninterruptibly();
                signature.complete(number);
            } catch (SignerUnavailableException e) {
                signature.completeExceptionally(e);
            }
        });
        return signature;
    }

    /** Whether a thread is interrupted when it has signed, or was given up. */
    private static CompletableFuture<Boolean> interruptedAfterwards(SigningLine line) {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try (Turn _ = line.turnOf(key)) {
                Thread.onSpinWait();
            } catch (SignerUnavailableException _) {
                // Given up.
            }
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
            interrupted.complete(Thread.currentThread().isInterrupted());
        });
        return interrupted;
    }

    private static RingKey key(boolean isRemote) throws Exception {
        PlannedKey planned =
                Planned.key("flaky:one").activateAt("2026-12-01T00:00:00Z").get();
        SigningKey signing = new FlakyKeys().load(planned.source());
        return new RingKey(planned, signing, List.of(), isRemote, new FakeClock("2027-01-01T00:00:00Z"));
    }

    private static ConditionFactory await() {
        return Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1));
    }
}
