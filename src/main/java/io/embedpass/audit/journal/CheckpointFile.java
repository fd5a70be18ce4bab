package io.embedpass.audit.journal;

import io.embedpass.audit.journal.OpenJournal.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** Keeps checkpoints beside the journal, a line each: what a rotated file is verified with when nothing else is there. */
public final class CheckpointFile implements CheckpointPlace {

    private final Path file;
    private final Disk disk;

    public CheckpointFile(Path file) {
        this(file, FileChannel::open);
    }

    CheckpointFile(Path file, Disk disk) {
        this.file = file;
        this.disk = disk;
    }

    @Override
    public String name() {
        return "file";
    }

    @Override
    public void keep(String checkpoint) throws CheckpointFailedException {
        try (FileChannel channel = disk.open(
                file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.WRITE))) {
            long end = channel.size();
            try {
                write(channel, (isTorn(end) ? "\n" : "") + checkpoint + "\n");
            } catch (IOException e) {
                // Half a checkpoint would be taken for a forged one.
                channel.truncate(end);
                throw e;
            }
        } catch (IOException e) {
            throw new CheckpointFailedException(file + " cannot be written: " + e);
        }
    }

    private boolean isTorn(long end) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            return end > 0 && channel.read(last, end - 1) == 1 && last.get(0) != '\n';
        }
    }

    private static void write(FileChannel channel, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.force(true);
    }
}
