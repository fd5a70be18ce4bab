package io.embedpass.limit.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.embedpass.fixture.FakeClock;
import io.embedpass.limit.Limit;
import io.embedpass.limit.LimitStore.Take;
import io.embedpass.limit.Quota;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Failures here come at once: what a real Redis does is in {@link RedisOutageTest}. */
class GuardedBucketsTest {

    private final ShakyBuckets buckets = new ShakyBuckets();
    private final GuardedBuckets guarded =
            new GuardedBuckets(buckets, Duration.ofSeconds(5), new FakeClock("2026-11-26T12:00:00Z"));

    private static final class ShakyBuckets implements SharedBuckets {

        private boolean isShaken;
        private int asked;
        private int connections;

        private <T> CompletableFuture<T> answer(T value) {
            asked++;
            return isShaken
                    ? CompletableFuture.failedFuture(new SharedBucketsException("it shakes"))
                    : CompletableFuture.completedFuture(value);
        }

        @Override
        public CompletableFuture<Void> connect() {
            connections++;
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<Take> take(Limit limit, Quota quota, String key, Untold untold) {
            throw new AssertionError();
        }

        @Override
        public CompletableFuture<Void> giveBack(Limit limit, Quota quota, String key) {
            throw new AssertionError();
        }

        @Override
        public CompletableFuture<Integer> beat() {
            return answer(3);
        }

        @Override
        public int losses() {
            return 0;
        }

        @Override
        public void close() {}
    }

    @BeforeEach
    void connect() throws InterruptedException {
        guarded.beat();
    }

    private boolean ask(boolean isShaken) {
        buckets.isShaken = isShaken;
        return guarded.ask(shaky -> ((ShakyBuckets) shaky).answer("answer")).isPresent();
    }

    private void beat(boolean isShaken) throws InterruptedException {
        buckets.isShaken = isShaken;
        guarded.beat();
    }

    @Test
    void one_that_fails_just_after_an_outage_is_followed_by_others_that_are_asked() {
        assertThat(ask(true)).isFalse();
        assertThat(ask(false)).isTrue();

        assertThat(ask(false)).isTrue();
        assertThat(guarded.outage()).isEmpty();
    }

    @Test
    void heartbeats_that_fail_now_and_then_are_no_outage() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            beat(false);
            beat(true);
            assertThat(guarded.outage()).isEmpty();
            beat(false);
        }
    }

    @Test
    void whoever_is_not_asked_is_in_an_outage_that_is_told_and_ends() throws InterruptedException {
        int failed = 0;
        while (guarded.outage().isEmpty()) {
            ask(true);
            failed++;
        }
        int asked = buckets.asked;

        assertThat(failed).isLessThanOrEqualTo(4);
        assertThat(ask(false)).isFalse();
        assertThat(buckets.asked).isEqualTo(asked);
        assertThat(guarded.outages()).isEqualTo(1);
        beat(false);
        assertThat(guarded.outage()).isEmpty();
        assertThat(ask(false)).isTrue();
    }

    @Test
    void an_outage_that_a_heartbeat_ended_before_it_was_told_is_not_told() throws InterruptedException {
        ask(true);
        ask(true);
        Thread failing;
        // Whoever begins an outage tells it under this lock.
        synchronized (guarded) {
            failing = Thread.startVirtualThread(() -> ask(true));
            await().until(() -> guarded.outages() == 1);
            beat(false);
        }
        failing.join();

        assertThat(guarded.outage()).isEmpty();
        assertThat(ask(false)).isTrue();
    }

    @Test
    void connection_that_stays_silent_is_made_anew() throws InterruptedException {
        for (int i = 0; i < 4; i++) {
            beat(true);
        }

        assertThat(buckets.connections).isEqualTo(2);
    }
}
