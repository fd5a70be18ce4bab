package io.embedpass.audit.journal;

import io.embedpass.audit.journal.OpenJournal.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * Keeps checkpoints in a file, a line each. Beside the journal it shows what an accident did to it; who can write both can cut
 * off both, and only checkpoints elsewhere show that.
 */
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
            boolean isWhole = isWhole(channel);
            long end = channel.size();
            try {
                write(channel, (isWhole ? "" : "\n") + checkpoint + "\n");
            } catch (IOException e) {
                // Half a checkpoint would be taken for a forged one.
                channel.truncate(end);
                throw e;
            }
        } catch (IOException e) {
            throw new CheckpointFailedException(file + " cannot be written: " + e);
        }
    }

    /**
     * Cuts off what a loss of power left of a checkpoint: it would be taken for a forged one for ever. One that is whole but
     * for its line feed stays.
     *
     * @return whether the file ends in a line feed now; one that only takes more (chattr +a) cannot be cut off
     */
    private boolean isWhole(FileChannel channel) throws IOException {
        long end = channel.size();
        long whole = endOfLastLine(end);
        if (whole == end) {
            return true;
        }
        if (isCheckpoint(whole)) {
            return false;
        }
        try {
            channel.truncate(whole);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private boolean isCheckpoint(long from) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return !SignedCheckpoints.in(Channels.newInputStream(channel.position(from)), Set.of())
                    .all()
                    .isEmpty();
        }
    }

    private long endOfLastLine(long end) throws IOException {
        ByteBuffer last = ByteBuffer.allocate(1);
        long at = end;
        try (FileChannel channel = FileChannel.open(file)) {
            while (at > 0 && channel.read(last.clear(), at - 1) == 1 && last.get(0) != '\n') {
                at--;
            }
        }
        return at;
    }

    private static void write(FileChannel channel, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.force(true);
    }
}
