package io.embedpass.audit.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that is written, and the end of its chain. Belongs to one thread. After an exception it must be closed and
 * opened again: what was written since the last force is not known, and is cut off.
 */
final class OpenJournal implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(OpenJournal.class);

    /** So much must be writable after a fault before the journal is believed to be well again. */
    private static final int TRIAL_BYTES = 64 * 1024;

    private final JournalFiles files;
    private final Disk disk;
    private final MessageDigest sha256 = RecordLine.sha256();

    private FileChannel channel;
    private Object identity;
    private ChainEnd end;
    private long bytes;
    private long firstSeq;
    private LocalDate day;
    private final boolean isTorn;

    private OpenJournal(JournalFiles files, Disk disk, FileChannel channel, Contents contents, LocalDate today)
            throws IOException {
        this.files = files;
        this.disk = disk;
        this.channel = channel;
        this.identity = ReadableFile.identity(files.active());
        this.end = contents.end();
        this.bytes = contents.bytes();
        this.firstSeq = contents.firstSeq();
        this.day = contents.bytes() == 0 ? today : contents.day();
        this.isTorn = contents.isTorn();
    }

    /** What a file holds when it is opened. */
    private record Contents(ChainEnd end, long bytes, long firstSeq, LocalDate day, boolean isTorn) {}

    /**
     * What this process wrote and forced, which counts more than what is found later.
     *
     * @param identity of the file, as the file system tells it
     */
    record Committed(ChainEnd end, long bytes, Object identity) {

        private boolean isIn(Path file, FileChannel channel) throws IOException {
            return identity.equals(ReadableFile.identity(file)) && channel.size() >= bytes;
        }
    }

    /** Opens channels; tests make one that fails. */
    interface Disk {
        FileChannel open(Path file, Set<StandardOpenOption> options) throws IOException;
    }

    /**
     * Opens the file and finds the end of the chain: in the file, else in the newest closed one. What stands behind the
     * last intact record is set aside in a file of its own: nobody got a token for it.
     *
     * @param committed what this process wrote before; empty at start
     */
    static OpenJournal open(JournalFiles files, Disk disk, Optional<Committed> committed, Instant now)
            throws IOException {
        Files.createDirectories(files.directory());
        FileChannel channel = disk.open(
                files.active(), Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
        try {
            Contents contents = contents(files, channel, committed, now);
            channel.position(contents.bytes());
            channel.force(true);
            if (contents.bytes() == 0) {
                // New, or its first opening was cut short before it came to this.
                JournalFiles.restrict(files.active());
                files.forceDirectory();
            }
            return new OpenJournal(files, disk, channel, contents, day(now));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static Contents contents(
            JournalFiles files, FileChannel channel, Optional<Committed> committed, Instant now) throws IOException {
        LocalDate day = day(Files.getLastModifiedTime(files.active()).toInstant());
        if (committed.isPresent() && committed.get().isIn(files.active(), channel)) {
            // What is behind was written but never forced: whoever asked got no token.
            channel.truncate(committed.get().bytes());
        }
        Tail tail = Tail.of(channel);
        boolean isTorn = channel.size() > tail.intactBytes();
        if (isTorn) {
            TornTail.cutOff(files, channel, tail.intactBytes(), now);
        }
        ChainEnd found = tail.last().isPresent() ? tail.last().get().end() : endOfClosed(files);
        ChainEnd end = committed.map(Committed::end).orElse(found);
        if (!end.equals(found)) {
            log.error(
                    "The journal {} does not end as it was written: it was changed, moved or removed while it was in"
                            + " use. It goes on after seq {}; look for the rest and run: audit verify",
                    files.active(),
                    end.seq());
        }
        long first = firstSeq(channel, tail.intactBytes()).orElse(end.seq() + 1);
        return new Contents(end, tail.intactBytes(), first, day, isTorn);
    }

    private static Optional<Long> firstSeq(FileChannel channel, long bytes) throws IOException {
        ByteBuffer head = ByteBuffer.allocate((int) Math.min(bytes, 1 << 16));
        channel.read(head, 0);
        int feed = 0;
        while (feed < head.position() && head.get(feed) != '\n') {
            feed++;
        }
        byte[] line = new byte[feed];
        head.flip().get(line);
        return RecordLine.parse(line, RecordLine.sha256()).map(RecordLine::seq);
    }

    private static ChainEnd endOfClosed(JournalFiles files) throws IOException {
        List<JournalFiles.Closed> closed = files.closed();
        for (JournalFiles.Closed file : closed.reversed()) {
            Optional<ChainEnd> end = Tail.endOf(file);
            if (end.isPresent()) {
                return end.get();
            }
        }
        return ChainEnd.NONE;
    }

    private static LocalDate day(Instant at) {
        return at.atZone(ZoneOffset.UTC).toLocalDate();
    }

    /** The last record that is safe. */
    ChainEnd end() {
        return end;
    }

    Committed committed() {
        return new Committed(end, bytes, identity);
    }

    /** Whether something that is no record was behind the last one when the file was opened. */
    boolean isTorn() {
        return isTorn;
    }

    /** Whether the file must be closed before so many bytes more are written at this time. */
    boolean isFull(int more, long rotateBytes, Instant now) {
        return bytes > 0 && (bytes + more > rotateBytes || !day.equals(day(now)));
    }

    /**
     * Whether another file, or none, has taken the name, or the file was cut off: who moves a file that is written takes
     * records away.
     */
    boolean isMoved() {
        try {
            return isCutOff() || !identity.equals(ReadableFile.identity(files.active()));
        } catch (IOException _) {
            return true;
        }
    }

    /** Whether it is shorter than what was written: the next record would stand behind a hole. */
    boolean isCutOff() throws IOException {
        return channel.size() < bytes;
    }

    /**
     * Writes the records and forces them to disk, all or none of them.
     *
     * @param buffer room for them
     */
    void append(List<byte[]> records, ByteBuffer buffer) throws IOException {
        buffer.clear();
        ChainEnd last = end;
        for (byte[] facts : records) {
            last = RecordLine.write(buffer, facts, last, sha256);
        }
        buffer.flip();
        int length = buffer.remaining();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        force();
        end = last;
        bytes += length;
    }

    /** After a fault: writes behind the end and cuts it off again, before anybody's record depends on it. */
    void tryToWrite() throws IOException {
        ByteBuffer trial = ByteBuffer.allocate(TRIAL_BYTES);
        try {
            while (trial.hasRemaining()) {
                channel.write(trial);
            }
            force();
        } finally {
            channel.truncate(bytes);
            channel.position(bytes);
        }
        force();
    }

    private void force() throws JournalFaultException {
        try {
            channel.force(false);
        } catch (IOException e) {
            throw new JournalFaultException(
                    JournalFault.FORCE, files.active() + " cannot be forced to disk: " + e.getMessage());
        }
    }

    /**
     * Closes the file under its lasting name and begins a new one.
     *
     * @return the closed one
     */
    Path rotate(Instant now) throws IOException {
        Path closed = files.closedName(day, firstSeq);
        channel.close();
        Files.move(files.active(), closed);
        channel = disk.open(
                files.active(),
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE));
        JournalFiles.restrict(files.active());
        files.forceDirectory();
        identity = ReadableFile.identity(files.active());
        bytes = 0;
        firstSeq = end.seq() + 1;
        day = day(now);
        return closed;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            log.debug("The journal could not be closed", e);
        }
    }
}
