package io.embedpass.audit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Passes on what is written: at once when it comes alone, else together with what else comes within a time, in its order;
 * also when it is much, and when it is closed. To flush it does not hurry it. Thread-safe.
 */
final class GatheringOutputStream extends OutputStream {

    private static final int MOST_BYTES = 64 * 1024;

    private final OutputStream target;
    private final ScheduledExecutorService timer;
    private final long gatheringNanos;
    private final ByteArrayOutputStream gathered = new ByteArrayOutputStream(MOST_BYTES);
    private long passedOn;
    private boolean isAwaited;

    /** @param gathering the least time between two writes to the target, as long as they are small */
    GatheringOutputStream(OutputStream target, ScheduledExecutorService timer, Duration gathering) {
        this.target = target;
        this.timer = timer;
        this.gatheringNanos = gathering.toNanos();
        this.passedOn = System.nanoTime() - gatheringNanos;
    }

    @Override
    public void write(int oneByte) throws IOException {
        write(new byte[] {(byte) oneByte}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        gathered.write(bytes, offset, length);
        long due = passedOn + gatheringNanos - System.nanoTime();
        if (due <= 0 || gathered.size() >= MOST_BYTES) {
            passOn();
        } else if (!isAwaited) {
            isAwaited = true;
            var _ = timer.schedule(this::whenDue, due, TimeUnit.NANOSECONDS);
        }
    }

    private synchronized void whenDue() {
        isAwaited = false;
        try {
            passOn();
        } catch (IOException _) {
            // What could not be passed on is still there: it goes with what comes next, or tells its writer.
        }
    }

    private void passOn() throws IOException {
        passedOn = System.nanoTime();
        gathered.writeTo(target);
        gathered.reset();
        target.flush();
    }

    @Override
    public synchronized void close() throws IOException {
        passOn();
        target.close();
    }
}
