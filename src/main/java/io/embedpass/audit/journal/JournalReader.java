package io.embedpass.audit.journal;

import io.embedpass.audit.journal.JournalFiles.Closed;
import java.io.IOException;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what is safe in the journal, file after file, and goes on where it ended. For one reader; thread-safe. Nothing is
 * kept of what was read ahead: records that are not forced yet may be cut off again.
 */
public final class JournalReader implements RecordFeed {

    private static final Logger log = LoggerFactory.getLogger(JournalReader.class);

    private static final UUID NO_INSTANCE = new UUID(0, 0);

    private final JournalFiles files;
    private final JournalWriter writer;
    private final MessageDigest sha256 = RecordLine.sha256();

    private @Nullable ReadableFile file;
    private long lastRead;

    /** Where the file begins as its name says; 0 for the active one. It may hold less. */
    private long namedSeq;

    private long toldMissing;

    public JournalReader(JournalFiles files, JournalWriter writer) {
        this.files = files;
        this.writer = writer;
    }

    @Override
    public UUID instance() {
        return writer.instance().orElse(NO_INSTANCE);
    }

    @Override
    public long lastSeq() {
        return writer.end().seq();
    }

    @Override
    public synchronized List<JournalRecord> after(long seq, int max) throws IOException {
        long safe = lastSeq();
        List<JournalRecord> records = new ArrayList<>();
        if (seq >= safe) {
            return records;
        }
        try {
            ReadableFile from = file != null && lastRead == seq && !file.isCutOff() ? file : open(fileWith(seq + 1));
            lastRead = seq;
            Optional<ReadableFile> current = Optional.of(from);
            while (current.isPresent() && records.size() < max && lastRead < safe) {
                file = current.get();
                read(current.get(), records, max, safe);
                current = records.size() < max && lastRead < safe ? next(current.get()) : Optional.empty();
            }
        } catch (NoSuchFileException | MovedException _) {
            // Closed, packed or deleted in this moment; the next call finds what has come of it.
            close();
        } catch (IOException e) {
            close();
            throw e;
        }
        return records;
    }

    private void read(ReadableFile from, List<JournalRecord> records, int max, long safe) throws IOException {
        RecordLines lines = from.lines();
        while (records.size() < max && lastRead < safe) {
            Optional<byte[]> line = lines.next();
            if (line.isEmpty()) {
                return;
            }
            RecordLine record = intact(line.get(), from.isAtBegin());
            if (record.seq() > lastRead + 1) {
                if (isClosedMeanwhile(record.seq(), from)) {
                    throw new MovedException();
                }
                tellMissing(record.seq());
            }
            from.read(line.get().length + 1);
            if (record.seq() > lastRead) {
                lastRead = record.seq();
                records.add(new JournalRecord(lastRead, new String(line.get(), StandardCharsets.UTF_8)));
            }
        }
    }

    /** What is not as it was written is handed to nobody, and nothing behind it, until somebody has cleared that up. */
    private RecordLine intact(byte[] line, boolean mayFollowGap) throws IOException {
        RecordLine record = RecordLine.parse(line, sha256)
                .filter(RecordLine::isIntact)
                .orElseThrow(() -> new IOException(
                        "what stands after seq " + lastRead + " is not as it was written; run: audit verify"));
        if (record.seq() > lastRead + 1 && !mayFollowGap) {
            throw new IOException("seq " + (lastRead + 1) + " is missing; run: audit verify");
        }
        return record;
    }

    /**
     * Whether what seems to be missing before the first record of a file is in one that was the active one when the files were
     * listed, and was closed before it was opened. Deleted ones may be passed over, these not.
     *
     * @param read the file itself, which may have another name by now, and may have lost its begin
     */
    private boolean isClosedMeanwhile(long firstSeq, ReadableFile read) throws IOException {
        List<Closed> before = files.closed().stream()
                .filter(each -> each.firstSeq() < firstSeq)
                .toList();
        for (Closed each : before.reversed()) {
            if (!read.isSameAs(each.path()) && hasMore(each.path())) {
                return true;
            }
            if (each.firstSeq() <= lastRead) {
                return false;
            }
        }
        return false;
    }

    /** Once, however often what follows has to be sent. */
    private void tellMissing(long next) {
        long first = lastRead + 1;
        if (first == toldMissing) {
            return;
        }
        toldMissing = first;
        log.warn(
                "{} is missing; run: audit verify. It was deleted, or cut off; what follows is exported all the same",
                next == first + 1 ? "seq " + first : "seq " + first + " to " + (next - 1));
    }

    private boolean hasMore(Path closed) throws IOException {
        try (RecordLines lines = new RecordLines(JournalFiles.read(closed))) {
            for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
                if (RecordLine.parse(line.get(), sha256)
                        .filter(record -> record.seq() > lastRead)
                        .isPresent()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A record is in another file by now. */
    private static final class MovedException extends IOException {

        @Serial
        private static final long serialVersionUID = 1L;
    }

    /** The newest file that begins at or before the record; the oldest when all begin later. */
    private Path fileWith(long seq) throws IOException {
        List<Closed> closed = files.closed();
        return closed.stream()
                .filter(each -> each.firstSeq() <= seq)
                .reduce((_, later) -> later)
                .or(() -> closed.stream().findFirst())
                .map(Closed::path)
                .orElse(files.active());
    }

    private Optional<ReadableFile> next(ReadableFile read) throws IOException {
        for (Closed each : files.closed()) {
            if (each.firstSeq() > Math.max(lastRead, namedSeq) && !read.isSameAs(each.path())) {
                return Optional.of(open(each.path()));
            }
        }
        Path active = files.active();
        return Files.exists(active) && !read.isSameAs(active) ? Optional.of(open(active)) : Optional.empty();
    }

    private ReadableFile open(Path path) throws IOException {
        close();
        namedSeq = JournalFiles.firstSeqByName(path).orElse(0);
        return ReadableFile.open(path);
    }

    private void close() throws IOException {
        if (file != null) {
            file.close();
        }
        file = null;
    }
}
