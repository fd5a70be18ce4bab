package io.embedpass.audit.journal;

import io.embedpass.audit.journal.JournalFiles.Closed;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Packs the closed files and deletes those that are too old or too many; never one with a record that is not exported, nor
 * the one that tells where the chain ends.
 * Deletes the oldest first, so that what is left is one piece of the chain.
 */
public final class Housekeeping {

    private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);

    private final JournalFiles files;
    private final boolean isCompressed;
    private final Duration keepFor;
    private final long keepBytes;
    private final LongSupplier exportedSeq;
    private final Clock clock;
    private boolean isFirstRun = true;

    /** @param exportedSeq up to which everything is exported; the greatest number when nothing has to be */
    public Housekeeping(JournalFiles files, JournalSettings settings, LongSupplier exportedSeq, Clock clock) {
        this.files = files;
        this.isCompressed = settings.isCompressed();
        this.keepFor = settings.keepFor();
        this.keepBytes = settings.keepBytes();
        this.exportedSeq = exportedSeq;
        this.clock = clock;
    }

    /**
     * Does what is due. By age it deletes none in the first run and few in each later one: a clock that is far ahead, as
     * some are just after a start, would make all files old at once.
     */
    public void run() {
        try {
            int mostOld = isFirstRun ? 0 : mostOld();
            isFirstRun = false;
            delete(mostOld);
            if (isCompressed) {
                compress();
            }
        } catch (IOException e) {
            log.warn("Closed files of the journal could not be tidied up; tried again in a minute: {}", e.toString());
        }
    }

    /** Keeps up with files that are closed faster than it runs, when they are kept for a day or more. */
    private int mostOld() throws IOException {
        return 1 + files.closed().size() / 1_000;
    }

    private void delete(int mostOld) throws IOException {
        List<Closed> closed = new ArrayList<>(files.closed());
        Instant oldest = clock.instant().minus(keepFor);
        long bytes = 0;
        int old = 0;
        for (Closed file : closed) {
            bytes += Files.size(file.path());
        }
        while (!closed.isEmpty()) {
            Closed first = closed.removeFirst();
            long size = Files.size(first.path());
            Instant written = Files.getLastModifiedTime(first.path()).toInstant();
            boolean isOld = written.isBefore(oldest);
            boolean isDue = (isOld && old < mostOld) || bytes > keepBytes;
            if (!isDue || !isExported(closed) || (closed.isEmpty() && endsChain())) {
                return;
            }
            Files.delete(first.path());
            bytes -= size;
            old += isOld ? 1 : 0;
            tell(first.path(), written, isOld);
        }
    }

    /** Whether the newest closed file does: without it the next start would begin another chain at seq 1. */
    private boolean endsChain() throws IOException {
        try (FileChannel active = FileChannel.open(files.active())) {
            return Tail.of(active).last().isEmpty();
        } catch (NoSuchFileException _) {
            return true;
        }
    }

    private void tell(Path deleted, Instant written, boolean isOld) {
        if (isOld) {
            log.info("Deleted {}: it was older than {}", deleted, keepFor);
            return;
        }
        log.warn(
                "Deleted {} {} after its last record although records are to be kept for {}: all closed files together"
                        + " were over {} bytes. Set embedpass.audit.keep-size higher, or a shorter keep-for",
                deleted,
                Duration.between(written, clock.instant()).truncatedTo(ChronoUnit.SECONDS),
                keepFor,
                keepBytes);
    }

    /** A file ends before the next one begins; the newest closed one ends at an unknown place, and stays for now. */
    private boolean isExported(List<Closed> later) {
        return exportedSeq.getAsLong() == Long.MAX_VALUE
                || (!later.isEmpty() && later.getFirst().firstSeq() - 1 <= exportedSeq.getAsLong());
    }

    /** Not what an exporter still reads: it would have to unpack the file anew for each batch. */
    private void compress() throws IOException {
        List<Closed> closed = files.closed();
        for (int i = 0; i < closed.size(); i++) {
            if (isExported(closed.subList(i + 1, closed.size()))) {
                compress(closed.get(i));
            }
        }
    }

    private void compress(Closed file) throws IOException {
        if (file.isCompressed() || files.freeBytes().orElse(Long.MAX_VALUE) < Files.size(file.path())) {
            // The records that are still to come need the rest of the disk more than the old ones need to be small.
            return;
        }
        Path packed = JournalFiles.compressedName(file.path());
        Path unfinished = packed.resolveSibling(packed.getFileName() + ".new");
        try {
            pack(file.path(), unfinished);
            Files.move(unfinished, packed, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
        Files.delete(file.path());
    }

    private static void pack(Path file, Path packed) throws IOException {
        try (FileChannel channel = FileChannel.open(
                packed,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE))) {
            JournalFiles.restrict(packed);
            GZIPOutputStream target = new GZIPOutputStream(Channels.newOutputStream(channel));
            Files.copy(file, target);
            target.finish();
            channel.force(true);
        }
        Files.setLastModifiedTime(packed, Files.getLastModifiedTime(file));
    }
}
