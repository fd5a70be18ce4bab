package io.embedpass.audit.journal;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/** Takes a stream apart into lines. Belongs to one thread. */
public final class RecordLines implements AutoCloseable {

    private static final int FIRST_BYTES = 1 << 16;

    /** No record is longer; what is, is cut into lines of this length and found out as no record. */
    private static final int MAX_BYTES = 1 << 20;

    private final InputStream input;
    private byte[] buffer = new byte[FIRST_BYTES];
    private int start;
    private int end;
    private boolean isTorn;

    public RecordLines(InputStream input) {
        this.input = input;
    }

    /** The next line without its line feed; empty at the end. */
    public Optional<byte[]> next() throws IOException {
        int at = start;
        while (true) {
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            if (at < end || at - start >= MAX_BYTES) {
                return Optional.of(line(at, at < end ? at + 1 : at));
            }
            at -= start;
            if (!fill()) {
                isTorn = end > start;
                return isTorn ? Optional.of(line(end, end)) : Optional.empty();
            }
            at += start;
        }
    }

    private byte[] line(int to, int next) {
        byte[] line = Arrays.copyOfRange(buffer, start, to);
        start = next;
        return line;
    }

    /** Whether the last line had no line feed. */
    public boolean isTorn() {
        return isTorn;
    }

    private boolean fill() throws IOException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        }
        if (end == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int read = input.read(buffer, end, buffer.length - end);
        end += Math.max(read, 0);
        return read > 0;
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
