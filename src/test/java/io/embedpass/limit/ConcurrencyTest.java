package io.embedpass.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embedpass.answer.Answer;
import io.embedpass.answer.Refusal;
import io.embedpass.answer.RefusalCode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConcurrencyTest {

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
}
