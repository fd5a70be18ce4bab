package io.embedpass.limit.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.fixture.FakeTime;
import io.embedpass.limit.Quota;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class OwedBucketsTest {

    private static final int MOST = 100;

    /** Three at first, then one more every 20 seconds. */
    private static final Quota QUOTA = new Quota(3, 3, Duration.ofMinutes(1));

    private final FakeTime time = new FakeTime();
    private final OwedBuckets<LocalBucket> buckets = buckets(MOST);

    private OwedBuckets<LocalBucket> buckets(int most) {
        return new OwedBuckets<>(most, () -> new LocalBucket(QUOTA, time), Runnable::run, time::currentTimeNanos);
    }

    private boolean take(String key) {
        return buckets.with(key, LocalBucket::take).isTaken();
    }

    private long takes(String key, int times) {
        return IntStream.range(0, times).filter(_ -> take(key)).count();
    }

    @Test
    void no_flood_of_names_resets_a_bucket_that_is_owed() {
        assertThat(takes("mallory", 4)).isEqualTo(3);

        for (int i = 0; i < 100_000; i++) {
            take("made-up-" + i);
        }

        assertThat(take("mallory")).isFalse();
        assertThat(buckets.size()).isLessThanOrEqualTo(MOST + 1);
    }

    @Test
    void newcomers_share_one_bucket_while_all_places_are_taken() {
        IntStream.range(0, MOST).forEach(i -> take("early-" + i));

        assertThat(IntStream.range(0, 50).filter(i -> take("late-" + i))).hasSize(3);
        assertThat(takes("early-7", 5)).isEqualTo(2);
    }

    @Test
    void newcomers_have_buckets_of_their_own_as_soon_as_others_are_full_again() {
        IntStream.range(0, MOST).forEach(i -> take("early-" + i));
        IntStream.range(0, 50).forEach(i -> take("late-" + i));
        time.advance(Duration.ofSeconds(20));

        // As empty as the shared one at first: 2 of 3 are still missing.
        assertThat(takes("late-0", 3)).isEqualTo(1);
        time.advance(Duration.ofMinutes(1));
        assertThat(takes("late-0", 4)).isEqualTo(3);
        assertThat(takes("late-1", 4)).isEqualTo(3);
    }

    @Test
    void a_sweep_for_which_there_is_no_thread_costs_no_answer_and_is_made_up_for() {
        AtomicBoolean isFull = new AtomicBoolean(true);
        OwedBuckets<LocalBucket> swept = new OwedBuckets<>(
                MOST,
                () -> new LocalBucket(QUOTA, time),
                task -> {
                    if (isFull.get()) {
                        throw new RejectedExecutionException();
                    }
                    task.run();
                },
                time::currentTimeNanos);
        for (int i = 0; i < 3 * MOST; i++) {
            time.advance(Duration.ofMillis(5));
            assertThat(swept.with("early-" + i, LocalBucket::take).capacity()).isEqualTo(3);
        }
        time.advance(Duration.ofMinutes(2));
        isFull.set(false);

        assertThat(IntStream.range(0, 50)
                        .filter(i -> swept.with("late-" + i, LocalBucket::take).isTaken()))
                .hasSize(50);
    }

    /** 1,667 a second, each of which is owed something for 20 seconds. */
    @Test
    void names_by_the_hundred_thousand_leave_no_more_than_are_owed_at_a_time() {
        OwedBuckets<LocalBucket> roomy = buckets(Integer.MAX_VALUE);
        int most = 0;
        for (int i = 0; i < 200_000; i++) {
            roomy.with("user-" + i, LocalBucket::take);
            time.advance(Duration.ofNanos(600_000));
            most = Math.max(most, roomy.size());
        }

        assertThat(most).isLessThan(2 * 20 * 1_667);
    }

    /** Compared with buckets that never go. */
    @Property
    void nobody_gets_more_than_without_a_bound(
            @ForAll @Size(min = 50, max = 400) List<@IntRange(max = 30) Integer> names,
            @ForAll @IntRange(min = 1, max = 20) int most,
            @ForAll @IntRange(max = 30_000) int pauseMillis) {
        OwedBuckets<LocalBucket> bounded = buckets(most);
        Map<Integer, LocalBucket> unbounded = new HashMap<>();
        for (int name : names) {
            boolean isTaken = bounded.with("n" + name, LocalBucket::take).isTaken();
            LocalBucket reference = unbounded.computeIfAbsent(name, _ -> new LocalBucket(QUOTA, time));
            if (isTaken) {
                assertThat(reference.take().isTaken()).isTrue();
            }
            time.advance(Duration.ofMillis(pauseMillis));
        }
        assertThat(bounded.size()).isLessThanOrEqualTo(most + 1);
    }

    @Test
    void as_many_get_through_as_there_are_when_all_come_at_once() {
        OwedBuckets<LocalBucket> swept = buckets(10);
        AtomicInteger taken = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 2_000; i++) {
                String key = "user-" + i % 5;
                threads.execute(() -> {
                    if (swept.with(key, LocalBucket::take).isTaken()) {
                        taken.incrementAndGet();
                    }
                });
            }
        }

        assertThat(taken).hasValue(15);
    }
}
