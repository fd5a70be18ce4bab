package io.embedpass.audit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Passes on what is written {@link #GATHERING} later, together with what came meanwhile, in its order; at once when it is
 * much, and when it is closed. To flush it does not hurry it. Thread-safe.
 */
final class GatheringOutputStream extends OutputStream {

    static final Duration GATHERING = Duration.ofMillis(10);

    private static final int MOST_BYTES = 64 * 1024;

    private final OutputStream target;
    private final ScheduledExecutorService timer;
    private final ByteArrayOutputStream gathered = new ByteArrayOutputStream(MOST_BYTES);
    private boolean isAwaited;

    GatheringOutputStream(OutputStream target, ScheduledExecutorService timer) {
        this.target = target;
        this.timer = timer;
    }

    @Override
    public void write(int oneByte) throws IOException {
        write(new byte[] {(byte) oneByte}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        gathered.write(bytes, offset, length);
        if (gathered.size() >= MOST_BYTES) {
            passOn();
        } else if (!isAwaited) {
            isAwaited = true;
            var _ = timer.schedule(this::whenDue, GATHERING.toMillis(), TimeUnit.MILLISECONDS);
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
