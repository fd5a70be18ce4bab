package io.embedpass.audit;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.LoggerFactory;

/**
 * Passes on what is written, in its order: at once when it comes alone, else together with what else comes within a time,
 * and what is left at the end. To flush it does not hurry it. Whoever writes never waits for the target; while that one
 * takes nothing, what is too much to be kept is dropped, and told when it takes something again. Thread-safe.
 */
final class GatheringOutputStream extends OutputStream {

    /** Some 6,000 records. */
    static final int MOST_BYTES = 4 * 1024 * 1024;

    private static final int USUAL_BYTES = 64 * 1024;
    private static final Duration LONGEST_END = Duration.ofSeconds(1);

    private final OutputStream target;
    private final ScheduledExecutorService timer;
    private final long gatheringNanos;
    private final Lock passing = new ReentrantLock();
    private ByteArrayOutputStream gathered = new ByteArrayOutputStream(USUAL_BYTES);
    private ByteArrayOutputStream leaving = new ByteArrayOutputStream(USUAL_BYTES);
    private int leavingBytes;
    private long passedOn;
    private boolean isAwaited;
    private long dropped;

    /** @param gathering the least time between two writes to the target */
    GatheringOutputStream(OutputStream target, ScheduledExecutorService timer, Duration gathering) {
        this.target = target;
        this.timer = timer;
        this.gatheringNanos = gathering.toNanos();
        this.passedOn = System.nanoTime() - gatheringNanos;
    }

    @Override
    public void write(int oneByte) {
        write(new byte[] {(byte) oneByte}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        if (leavingBytes + gathered.size() + length > MOST_BYTES) {
            dropped++;
        } else {
            gathered.write(bytes, offset, length);
        }
        awaitNext();
    }

    private synchronized void awaitNext() {
        if (!isAwaited && leavingBytes + gathered.size() > 0) {
            isAwaited = true;
            long due = Math.max(0, passedOn + gatheringNanos - System.nanoTime());
            var _ = timer.schedule(this::passOn, due, TimeUnit.NANOSECONDS);
        }
    }

    private void passOn() {
        passing.lock();
        try {
            begin();
            leaving.writeTo(target);
            target.flush();
            tell(end());
            awaitNext();
        } catch (IOException | RuntimeException | Error _) {
            // What could not be passed on is still there: it goes with what is written next, whatever that was.
            isAwaitedNoMore();
        } finally {
            passing.unlock();
        }
    }

    private synchronized void begin() throws IOException {
        if (leaving.size() == 0) {
            ByteArrayOutputStream empty = leaving;
            leaving = gathered;
            gathered = empty;
        } else {
            gathered.writeTo(leaving);
            gathered.reset();
        }
        leavingBytes = leaving.size();
        passedOn = System.nanoTime();
    }

    private synchronized long end() {
        leaving.reset();
        leavingBytes = 0;
        isAwaited = false;
        long missing = dropped;
        dropped = 0;
        return missing;
    }

    private synchronized void isAwaitedNoMore() {
        isAwaited = false;
    }

    private static void tell(long missing) {
        if (missing > 0) {
            LoggerFactory.getLogger(GatheringOutputStream.class)
                    .warn(
                            "Nobody took the log for a while: {} lines are missing in it; the journal has the records that have a seq",
                            missing);
        }
    }

    /** Waits for what is left to be passed on, but not for a target that hangs. */
    @Override
    public void close() throws IOException {
        Thread last = Thread.ofPlatform().daemon().name("log-end").start(this::passOn);
        Uninterruptibles.joinUninterruptibly(last, LONGEST_END);
        if (!last.isAlive()) {
            target.close();
        }
    }
}
