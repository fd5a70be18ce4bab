package io.embedpass.audit.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/**
 * How a file of the journal ends.
 *
 * @param last the last intact record; empty when there is none
 * @param intactBytes where it ends, line feed included; what is behind it is no record
 */
record Tail(Optional<RecordLine> last, long intactBytes) {

    private static final int STEP_BYTES = 1 << 16;
    private static final int LONGEST_LINE = 1 << 16;

    /** Reads backwards from the end until it finds an intact record. */
    static Tail of(FileChannel file) throws IOException {
        MessageDigest sha256 = RecordLine.sha256();
        long from = file.size();
        byte[] rest = new byte[0];
        while (from > 0) {
            int step = (int) Math.min(STEP_BYTES, from);
            from -= step;
            byte[] read = joined(bytes(file, from, step), rest);
            int feed = lastFeed(read, read.length);
            int before = lastFeed(read, feed);
            while (before >= 0 || (feed >= 0 && from == 0)) {
                Optional<RecordLine> line = RecordLine.parse(Arrays.copyOfRange(read, before + 1, feed), sha256)
                        .filter(RecordLine::isIntact);
                if (line.isPresent()) {
                    return new Tail(line, from + feed + 1);
                }
                feed = before;
                before = lastFeed(read, feed);
            }
            // The first line may begin further ahead; one that is longer than any record is none.
            rest = feed < LONGEST_LINE ? Arrays.copyOf(read, feed + 1) : new byte[0];
        }
        return new Tail(Optional.empty(), 0);
    }

    /** The last intact record of a closed file. */
    static Optional<ChainEnd> endOf(JournalFiles.Closed file) throws IOException {
        if (!file.isCompressed()) {
            try (FileChannel channel = FileChannel.open(file.path())) {
                return of(channel).last().map(RecordLine::end);
            }
        }
        MessageDigest sha256 = RecordLine.sha256();
        Optional<ChainEnd> last = Optional.empty();
        try (RecordLines lines = new RecordLines(JournalFiles.read(file.path()))) {
            for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
                Optional<RecordLine> record =
                        RecordLine.parse(line.get(), sha256).filter(RecordLine::isIntact);
                last = record.isPresent() ? record.map(RecordLine::end) : last;
            }
        }
        return last;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static int lastFeed(byte[] bytes, int before) {
        int at = before - 1;
        while (at >= 0 && bytes[at] != '\n') {
            at--;
        }
        return at;
    }

    private static byte[] bytes(FileChannel file, long from, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining() && file.read(buffer, from + buffer.position()) >= 0) {
            // Until it is full.
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }
}
