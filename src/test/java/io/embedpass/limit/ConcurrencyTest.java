package io.embedpass.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.embedpass.answer.Answer;
import io.embedpass.answer.Refusal;
import io.embedpass.answer.RefusalCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Whoever waits for ever fails instead. */
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class ConcurrencyTest {

    private static final Set<Thread.State> WAITING = EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);

    private final Concurrency concurrency = new Concurrency(1);

    @Test
    void an_attempt_has_a_place_while_its_steps_are_taken() {
        assertThat(concurrency.inProgress()).isZero();
        Answer<Integer> inProgress = concurrency.within("one", _ -> Answer.of(concurrency.inProgress()));

        assertThat(inProgress).isEqualTo(Answer.of(1));
        assertThat(concurrency.inProgress()).isZero();
    }

    @Test
    void who_finds_no_place_is_refused_at_once_and_told_to_come_back() {
        Answer<String> refused =
                concurrency.within("one", _ -> concurrency.within("two", _ -> Answer.of("never reached")));

        assertThat(refused).isInstanceOfSatisfying(Answer.Refused.class, answer -> {
            assertThat(answer.refusal().code()).isEqualTo(RefusalCode.OVERLOADED);
            assertThat(((Refusal.Unavailable) answer.refusal()).retryAfter()).isEqualTo(Duration.ofSeconds(1));
        });
    }

    @Test
    void to_ask_whether_a_place_is_free_takes_none() {
        assertThat(concurrency.check("one")).isEqualTo(Answer.of("one"));
        assertThat(concurrency.within("two", Answer::of)).isEqualTo(Answer.of("two"));
        assertThat(concurrency.within("one", _ -> concurrency.check("two"))).isInstanceOf(Answer.Refused.class);
    }

    @Test
    void steps_that_throw_give_their_place_back() {
        assertThatThrownBy(() -> concurrency.within("one", _ -> {
                    throw new IllegalStateException("nobody planned it");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(concurrency.inProgress()).isZero();
        assertThat(concurrency.within("next", Answer::of)).isEqualTo(Answer.of("next"));
    }

    @Test
    void a_quarter_of_those_with_a_place_goes_on_and_the_others_follow_in_the_order_they_came() {
        Concurrency eight = new Concurrency(8, Duration.ofDays(1));
        Semaphore ends = new Semaphore(0);
        List<Integer> begun = new CopyOnWriteArrayList<>();

        List<CompletableFuture<Answer<Integer>>> attempts = new ArrayList<>();
        for (int attempt = 0; attempt < 8; attempt++) {
            attempts.add(start(eight, attempt, begun, ends));
        }
        assertThat(begun).containsExactly(0, 1);
        assertThat(eight.inProgress()).isEqualTo(8);
        assertThat(eight.within("ninth", Answer::of)).isInstanceOf(Answer.Refused.class);

        for (int inOrder = 3; inOrder <= 8; inOrder++) {
            ends.release();
            int count = inOrder;
            await().until(() -> begun.size() == count);
        }
        ends.release(2);
        assertThat(attempts.stream().map(CompletableFuture::join)).allMatch(Answer.Value.class::isInstance);
        assertThat(begun).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    }

    @Test
    void who_comes_back_at_once_does_not_overtake_those_who_wait() {
        Concurrency oneAtATime = new Concurrency(2, Duration.ofDays(1));
        for (int round = 0; round < 10; round++) {
            List<Integer> begun = new CopyOnWriteArrayList<>();
            CompletableFuture<CompletableFuture<Answer<Integer>>> second = new CompletableFuture<>();
            oneAtATime.within("first", _ -> {
                second.complete(start(oneAtATime, 2, begun, new Semaphore(1)));
                return Answer.of("first");
            });
            oneAtATime.within("first again", _ -> {
                begun.add(1);
                return Answer.of("first again");
            });

            assertThat(second.join().join()).isEqualTo(Answer.of(2));
            assertThat(begun).containsExactly(2, 1);
        }
    }

    @Test
    void who_waits_for_attempts_that_hang_goes_on_without_being_told_how_long_to_wait() {
        Concurrency two = new Concurrency(2);

        assertThat(two.within("hangs", _ -> two.within("waits", Answer::of))).isEqualTo(Answer.of("waits"));
    }

    /** Comes back when the attempt was begun or stands in line. */
    private static CompletableFuture<Answer<Integer>> start(
            Concurrency concurrency, int attempt, List<Integer> begun, Semaphore ends) {
        CompletableFuture<Answer<Integer>> answer = new CompletableFuture<>();
        Thread thread = Thread.startVirtualThread(() -> answer.complete(concurrency.within(attempt, number -> {
            begun.add(number);
            ends.acquireUninterruptibly();
            return Answer.of(number);
        })));
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(thread::getState, WAITING::contains);
        return answer;
    }

    @Test
    void who_waits_for_attempts_that_hang_goes_on_without_a_turn() {
        Concurrency two = new Concurrency(2, Duration.ofMillis(1));

        Answer<Integer> second = two.within("one", _ -> two.within("two", _ -> Answer.of(two.inProgress())));

        assertThat(second).isEqualTo(Answer.of(2));
        assertThat(two.inProgress()).isZero();
    }

    @Test
    void who_goes_on_without_a_turn_gives_none_back() {
        Concurrency two = new Concurrency(2, Duration.ofDays(1));
        Semaphore ends = new Semaphore(0);
        List<Integer> begun = new CopyOnWriteArrayList<>();
        CompletableFuture<Answer<Integer>> first = start(two, 1, begun, ends);

        Thread.currentThread().interrupt();
        Answer<String> interrupted = two.within("interrupted", Answer::of);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(interrupted).isEqualTo(Answer.of("interrupted"));
        CompletableFuture<Answer<Integer>> second = start(two, 2, begun, ends);
        assertThat(begun).containsExactly(1);

        ends.release(2);
        assertThat(first.join()).isEqualTo(Answer.of(1));
        assertThat(second.join()).isEqualTo(Answer.of(2));
    }
}
