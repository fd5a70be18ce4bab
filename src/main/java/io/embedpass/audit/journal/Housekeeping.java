package io.embedpass.audit.journal;

import io.embedpass.audit.journal.JournalFiles.Closed;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Packs the closed files and deletes those that are too old or too many; never one with a record that is not exported.
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

    /** @param exportedSeq up to which everything is exported; the greatest number when nothing has to be */
    public Housekeeping(JournalFiles files, JournalSettings settings, LongSupplier exportedSeq, Clock clock) {
        this.files = files;
        this.isCompressed = settings.isCompressed();
        this.keepFor = settings.keepFor();
        this.keepBytes = settings.keepBytes();
        this.exportedSeq = exportedSeq;
        this.clock = clock;
    }

    /** Does what is due. */
    public void run() {
        try {
            delete();
            if (isCompressed) {
                compress();
            }
        } catch (IOException e) {
            log.warn("Closed files of the journal could not be tidied up; tried again in a minute: {}", e.toString());
        }
    }

    private void delete() throws IOException {
        List<Closed> closed = new ArrayList<>(files.closed());
        Instant oldest = clock.instant().minus(keepFor);
        long bytes = 0;
        for (Closed file : closed) {
            bytes += Files.size(file.path());
        }
        while (!closed.isEmpty()) {
            Closed first = closed.removeFirst();
            long size = Files.size(first.path());
            boolean isDue = bytes > keepBytes
                    || Files.getLastModifiedTime(first.path()).toInstant().isBefore(oldest);
            if (!isDue || !isExported(closed)) {
                return;
            }
            Files.delete(first.path());
            bytes -= size;
            log.info("Deleted {}: it was older than {}, or over {} bytes", first.path(), keepFor, keepBytes);
        }
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

    private static void compress(Closed file) throws IOException {
        if (file.isCompressed()) {
            return;
        }
        Path packed = JournalFiles.compressedName(file.path());
        Path unfinished = packed.resolveSibling(packed.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                unfinished,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE))) {
            JournalFiles.restrict(unfinished);
            GZIPOutputStream target = new GZIPOutputStream(Channels.newOutputStream(channel));
            Files.copy(file.path(), target);
            target.finish();
            channel.force(true);
        }
        Files.setLastModifiedTime(unfinished, Files.getLastModifiedTime(file.path()));
        Files.move(unfinished, packed, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Files.delete(file.path());
    }
}
