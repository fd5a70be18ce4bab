package io.embedpass.audit.journal;

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

    public CheckpointFile(Path file) {
        this.file = file;
    }

    @Override
    public String name() {
        return "file";
    }

    @Override
    public void keep(String checkpoint) throws CheckpointFailedException {
        try (FileChannel channel = FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.WRITE))) {
            channel.write(ByteBuffer.wrap((checkpoint + "\n").getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        } catch (IOException e) {
            throw new CheckpointFailedException(file + " cannot be written: " + e);
        }
    }
}
