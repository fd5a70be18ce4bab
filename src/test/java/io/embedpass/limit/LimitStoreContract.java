package io.embedpass.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.answer.Answer;
import io.embedpass.answer.Refusal;
import io.embedpass.limit.LimitStore.Take;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link LimitStore} promises. A subclass makes an empty one and moves its time. */
public abstract class LimitStoreContract {

    /** Three at first, then one more every 20 seconds. */
    private static final Quota QUOTA = new Quota(3, 3, Duration.ofMinutes(1));

    private static final Duration ONE_MORE = Duration.ofSeconds(20);

    private LimitStore store;

    /** An empty store. */
    protected abstract LimitStore store(Map<Limit, Quota> quotas);

    /** Lets time pass for the store. */
    protected abstract void advance(Duration time);

    @BeforeEach
    void makeStore() {
        Map<Limit, Quota> quotas = new EnumMap<>(Limit.class);
        for (Limit limit : Limit.values()) {
            quotas.put(limit, QUOTA);
        }
        store = store(quotas);
    }

    @Test
    void bucket_is_full_at_first_and_never_goes_below_zero() {
        assertThat(IntStream.range(0, 5).mapToObj(_ -> take("alice").remaining()))
                .containsExactly(2L, 1L, 0L, 0L, 0L);
    }

    @Test
    void empty_bucket_gives_nothing() {
        empty("alice");

        assertThat(take("alice").isTaken()).isFalse();
    }

    @Test
    void asking_an_empty_bucket_makes_nobody_wait_longer() {
        empty("alice");
        for (int i = 0; i < 50; i++) {
            take("alice");
        }
        advance(ONE_MORE);

        assertThat(take("alice").isTaken()).isTrue();
    }

    @Test
    void one_more_is_there_exactly_after_the_time_that_was_told() {
        empty("alice");
        advance(Duration.ofSeconds(5));
        Duration wait = take("alice").untilNext();
        assertThat(wait).isEqualTo(Duration.ofSeconds(15));

        advance(wait.minusMillis(1));
        assertThat(take("alice").isTaken()).isFalse();
        advance(Duration.ofMillis(1));
        assertThat(take("alice").isTaken()).isTrue();
        assertThat(take("alice").isTaken()).isFalse();
    }

    @Test
    void time_until_one_more_is_told_while_some_are_left_too() {
        assertThat(take("alice").untilNext()).isEqualTo(ONE_MORE);
        advance(Duration.ofSeconds(5));
        assertThat(take("alice").untilNext()).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void bucket_fills_evenly_and_never_over_its_capacity() {
        empty("alice");
        advance(Duration.ofSeconds(40));
        assertThat(take("alice")).isEqualTo(new Take(true, 1, ONE_MORE, 3));

        advance(Duration.ofDays(1));
        assertThat(take("alice").remaining()).isEqualTo(2);
    }

    @Test
    void what_is_given_back_can_be_taken_again() {
        empty("alice");

        store.giveBack(Limit.USER, QUOTA, "alice");

        assertThat(take("alice").isTaken()).isTrue();
        assertThat(take("alice").isTaken()).isFalse();
    }

    @Test
    void giving_back_never_fills_over_the_capacity() {
        for (int i = 0; i < 10; i++) {
            store.giveBack(Limit.USER, QUOTA, "alice");
        }

        assertThat(take("alice").remaining()).isEqualTo(2);
    }

    @Test
    void keys_have_buckets_of_their_own() {
        empty("alice");

        assertThat(take("bob").isTaken()).isTrue();
        assertThat(take("Alice").isTaken()).isTrue();
    }

    @Test
    void limits_have_buckets_of_their_own_even_for_the_same_key() {
        empty("alice");

        assertThat(take(Limit.CLIENT, "alice").isTaken()).isTrue();
        assertThat(take(Limit.SERVICE, "alice").isTaken()).isTrue();
    }

    @Test
    void bucket_is_not_forgotten_before_it_is_full_again() {
        empty("alice");
        advance(Duration.ofSeconds(59));

        assertThat(IntStream.range(0, 4).filter(_ -> take("alice").isTaken())).hasSize(2);
    }

    private Take take(String key) {
        return take(Limit.USER, key);
    }

    private Take take(Limit limit, String key) {
        return switch (store.take(limit, QUOTA, key)) {
            case Answer.Value<Take>(Take take) -> take;
            case Answer.Refused<Take>(Refusal refusal) -> throw new AssertionError(refusal);
        };
    }

    private void empty(String key) {
        for (int i = 0; i < QUOTA.capacity(); i++) {
            take(key);
        }
    }
}
