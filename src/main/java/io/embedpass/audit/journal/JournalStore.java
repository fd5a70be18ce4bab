package io.embedpass.audit.journal;

import io.embedpass.audit.journal.OpenJournal.Committed;
import io.embedpass.audit.journal.OpenJournal.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The journal on its disk: locked, opened, written, rotated, and opened again after a fault. Belongs to one thread. */
final class JournalStore implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(JournalStore.class);

    private final JournalFiles files;
    private final Disk disk;
    private final long rotateBytes;
    private final JournalListener listener;
    private final Clock clock;

    private @Nullable FileChannel lock;
    private @Nullable OpenJournal journal;
    private Optional<Committed> committed = Optional.empty();
    private @Nullable UUID instance;
    private final AtomicLong rotations = new AtomicLong();

    JournalStore(JournalFiles files, Disk disk, long rotateBytes, JournalListener listener, Clock clock) {
        this.files = files;
        this.disk = disk;
        this.rotateBytes = rotateBytes;
        this.listener = listener;
        this.clock = clock;
    }

    boolean isOpen() {
        return journal != null;
    }

    /** Opens the journal where it is not open, and answers the end of its chain. */
    ChainEnd open() throws JournalFaultException {
        try {
            Files.createDirectories(files.directory());
            lock();
            OpenJournal opened = OpenJournal.open(files, disk, committed, clock.instant());
            journal = opened;
            if (committed.isPresent()) {
                opened.tryToWrite();
            }
            committed = Optional.of(opened.committed());
            if (opened.isTorn()) {
                listener.toreTail();
            }
            instance = InstanceFile.of(files).readOrMake(opened.end().seq() == 0);
            return opened.end();
        } catch (IOException | RuntimeException e) {
            close(journal);
            journal = null;
            throw new JournalFaultException(JournalFault.OPEN, files.active() + " cannot be opened: " + words(e));
        }
    }

    private void lock() throws IOException {
        if (lock != null) {
            return;
        }
        FileChannel channel =
                FileChannel.open(files.beside(".lock"), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        FileLock taken = null;
        try {
            taken = channel.tryLock();
        } catch (OverlappingFileLockException _) {
            // By this very process, which is the same to us.
        }
        if (taken == null) {
            channel.close();
            throw new IOException("another process writes it; give each instance an embedpass.audit.file of its own");
        }
        lock = channel;
    }

    /**
     * Writes the records and forces them to disk, all or none of them; answers the new end of the chain.
     *
     * @param buffer room for them
     */
    ChainEnd append(List<byte[]> records, ByteBuffer buffer) throws JournalFaultException {
        OpenJournal open = whole();
        try {
            int bytes = records.stream()
                    .mapToInt(facts -> facts.length + RecordLine.OVERHEAD)
                    .sum();
            if (open.isFull(bytes, rotateBytes, clock.instant())) {
                rotate(open);
            }
            open.append(records, buffer);
            committed = Optional.of(open.committed());
            return open.end();
        } catch (IOException | RuntimeException e) {
            close(open);
            journal = null;
            throw e instanceof JournalFaultException fault
                    ? fault
                    : new JournalFaultException(JournalFault.WRITE, files.active() + " cannot be written: " + words(e));
        }
    }

    /** What is due whether anybody writes or not: the end of the day, and a look whether the file is still where it was. */
    void tick() throws JournalFaultException {
        OpenJournal open = opened();
        try {
            if (open.isMoved()) {
                close(open);
                journal = null;
                open();
            } else if (open.isFull(0, Long.MAX_VALUE, clock.instant())) {
                rotate(open);
            }
        } catch (IOException | RuntimeException e) {
            close(open);
            journal = null;
            throw e instanceof JournalFaultException fault
                    ? fault
                    : new JournalFaultException(JournalFault.WRITE, files.active() + " cannot be rotated: " + words(e));
        }
    }

    private void rotate(OpenJournal open) throws IOException {
        Path closed = open.rotate(clock.instant());
        committed = Optional.of(open.committed());
        log.info("The journal goes on in a new file; the closed one is {}", closed);
        rotations.incrementAndGet();
    }

    /** The journal that is open; opened again where somebody cut it off. */
    private OpenJournal whole() throws JournalFaultException {
        OpenJournal open = opened();
        try {
            if (!open.isCutOff()) {
                return open;
            }
        } catch (IOException e) {
            log.debug("The size of the journal cannot be told", e);
        }
        closeFile();
        open();
        return opened();
    }

    private OpenJournal opened() {
        if (journal == null) {
            throw new IllegalStateException("the journal is not open");
        }
        return journal;
    }

    /** How often a file was closed. Thread-safe. */
    long rotations() {
        return rotations.get();
    }

    /** Identity of the chain; empty until the journal was open once. */
    Optional<UUID> instance() {
        return Optional.ofNullable(instance);
    }

    /** An exception of the file system says what it is about by its class, and the rest in its message. */
    private static String words(Exception e) {
        return e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
    }

    private static void close(@Nullable OpenJournal open) {
        if (open != null) {
            open.close();
        }
    }

    /** It is opened again where this process left it. */
    void closeFile() {
        close(journal);
        journal = null;
    }

    @Override
    public void close() {
        closeFile();
        try {
            if (lock != null) {
                lock.close();
            }
        } catch (IOException e) {
            log.debug("The lock could not be given back", e);
        }
    }
}
