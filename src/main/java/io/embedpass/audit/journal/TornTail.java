package io.embedpass.audit.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What stands behind the last intact record when a journal is opened: nobody got a token for it. */
final class TornTail {

    private static final Logger log = LoggerFactory.getLogger(TornTail.class);

    private static final int STEP_BYTES = 1 << 16;

    private TornTail() {}

    /** Sets aside what is behind the place, in a file of its own, and cuts it off. Zeros are nothing to keep. */
    static void cutOff(JournalFiles files, FileChannel journal, long from, Instant now) throws IOException {
        long torn = journal.size() - from;
        if (isZeros(journal, from)) {
            journal.truncate(from);
            log.warn(
                    "The journal {} ended in {} zeros, as after a loss of power; they are cut off, and the chain goes"
                            + " on",
                    files.active(),
                    torn);
            return;
        }
        Path aside = files.beside(".torn-" + now.toEpochMilli());
        copy(journal, from, torn, aside);
        journal.truncate(from);
        log.warn(
                "The journal {} ended in {} bytes that are no record, as after a crash; they are in {} now, and the"
                        + " chain goes on",
                files.active(),
                torn,
                aside);
    }

    private static boolean isZeros(FileChannel journal, long from) throws IOException {
        ByteBuffer step = ByteBuffer.allocate(STEP_BYTES);
        long at = from;
        for (int read = journal.read(step, at); read > 0; read = journal.read(step.clear(), at)) {
            at += read;
            step.flip();
            while (step.hasRemaining()) {
                if (step.get() != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /** All or nothing: on a full disk it is tried twice a second, and each half would make it fuller. */
    private static void copy(FileChannel journal, long from, long bytes, Path aside) throws IOException {
        FileChannel target = FileChannel.open(aside, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        try (target) {
            JournalFiles.restrict(aside);
            long copied = 0;
            while (copied < bytes) {
                copied += journal.transferTo(from + copied, bytes - copied, target);
            }
            target.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(aside);
            throw e;
        }
    }
}
