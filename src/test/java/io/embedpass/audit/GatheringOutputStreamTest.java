package io.embedpass.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.embedpass.fixture.LogLines;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

class GatheringOutputStreamTest {

    /** Whatever is scheduled waits until the test lets it run. */
    private final Held held = new Held();

    private final ScheduledExecutorService real = Executors.newSingleThreadScheduledExecutor();
    private final Target target = new Target();

    @AfterEach
    void stop() {
        real.shutdownNow();
        held.shutdownNow();
    }

    @Test
    void what_comes_alone_does_not_wait() throws IOException {
        OutputStream gathering = new GatheringOutputStream(target, held, Duration.ofHours(1));

        gathering.write("alone\n".getBytes(UTF_8));

        assertThat(held.delay).isZero();
        held.run();
        assertThat(target.writes).containsExactly("alone\n");
    }

    @Test
    void what_comes_soon_after_arrives_by_itself() throws IOException {
        OutputStream gathering = new GatheringOutputStream(target, real, Duration.ofMillis(10));
        gathering.write("a\n".getBytes(UTF_8));
        gathering.write("b\n".getBytes(UTF_8));

        await().untilAsserted(() -> assertThat(target.text()).isEqualTo("a\nb\n"));
    }

    @Test
    void what_comes_within_the_time_is_passed_on_at_once_and_in_its_order() throws IOException {
        OutputStream gathering = afterAFirst();
        gathering.write("a\n".getBytes(UTF_8));
        gathering.flush();
        gathering.write("b\n".getBytes(UTF_8));
        assertThat(target.writes).isEmpty();

        held.run();
        gathering.write("c\n".getBytes(UTF_8));
        held.run();

        assertThat(target.writes).containsExactly("a\nb\n", "c\n");
    }

    /** As a log driver that takes nothing any more: every attempt would hang after it was recorded, and keep its place. */
    @Test
    @Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
    void nobody_waits_for_a_target_that_hangs_and_what_is_too_much_is_dropped_and_told() throws IOException {
        byte[] line = ("x".repeat(1023) + "\n").getBytes(UTF_8);
        target.hang.lock();
        try (GatheringOutputStream gathering = new GatheringOutputStream(target, real, Duration.ofMillis(1));
                LogLines lines = LogLines.of(GatheringOutputStream.class)) {
            for (int i = 0; i < GatheringOutputStream.MOST_BYTES / line.length + 7; i++) {
                gathering.write(line);
            }
            assertThat(target.writes).isEmpty();
            target.hang.unlock();

            await().until(() -> !lines.texts().isEmpty());
            assertThat(lines.texts())
                    .containsExactly("WARN Nobody took the log for a while:"
                            + " 7 lines are missing in it; the journal has the records that have a seq");
            gathering.write(line);
            await().until(() -> target.text().length() == GatheringOutputStream.MOST_BYTES + line.length);
        }
    }

    @Test
    @Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
    void the_end_does_not_wait_for_a_target_that_hangs() throws IOException {
        target.hang.lock();
        OutputStream gathering = new GatheringOutputStream(target, real, Duration.ofMillis(1));
        gathering.write("a\n".getBytes(UTF_8));

        gathering.close();

        assertThat(target.isClosed).isFalse();
    }

    @Test
    void the_end_loses_nothing() throws IOException {
        OutputStream gathering = afterAFirst();
        gathering.write("the last\n".getBytes(UTF_8));

        gathering.close();

        assertThat(target.text()).isEqualTo("the last\n");
        assertThat(target.isClosed).isTrue();
    }

    @Test
    void what_could_not_be_passed_on_comes_with_what_is_written_next() throws IOException {
        OutputStream gathering = afterAFirst();
        gathering.write("a\n".getBytes(UTF_8));
        target.fails = true;
        held.run();

        target.fails = false;
        gathering.write("b\n".getBytes(UTF_8));
        held.run();

        assertThat(target.text()).isEqualTo("a\nb\n");
    }

    @Test
    void a_target_that_took_nothing_until_no_room_was_left_is_asked_again() throws IOException {
        OutputStream gathering = afterAFirst();
        target.fails = true;
        gathering.write(new byte[GatheringOutputStream.MOST_BYTES]);
        held.run();

        target.fails = false;
        gathering.write("too much\n".getBytes(UTF_8));
        held.run();

        assertThat(target.text()).hasSize(GatheringOutputStream.MOST_BYTES);
    }

    /** One to which something was written a moment ago. */
    private OutputStream afterAFirst() throws IOException {
        OutputStream gathering = new GatheringOutputStream(target, held, Duration.ofHours(1));
        gathering.write("the first\n".getBytes(UTF_8));
        held.run();
        target.writes.clear();
        return gathering;
    }

    private static final class Held extends ScheduledThreadPoolExecutor {

        private long delay;

        Held() {
            super(1);
        }

        void run() {
            List<Runnable> due = List.copyOf(getQueue());
            getQueue().clear();
            due.forEach(Runnable::run);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            this.delay = delay;
            return super.schedule(task, 1, TimeUnit.HOURS);
        }
    }

    private static final class Target extends OutputStream {

        private final List<String> writes = new CopyOnWriteArrayList<>();
        private final Lock hang = new ReentrantLock();
        private boolean fails;
        private boolean isClosed;

        @Override
        public void write(int oneByte) {
            throw new AssertionError("byte by byte");
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            hang.lock();
            try {
                if (fails) {
                    throw new IOException("broken");
                }
                writes.add(new String(bytes, offset, length, UTF_8));
            } finally {
                hang.unlock();
            }
        }

        @Override
        public void close() {
            isClosed = true;
        }

        String text() {
            return String.join("", writes);
        }
    }
}
