package io.embedpass.audit.journal;

import io.embedpass.audit.Journal;
import io.embedpass.audit.JournalUnavailableException;
import io.embedpass.audit.journal.OpenJournal.Disk;
import io.embedpass.audit.journal.RecordQueue.Group;
import io.embedpass.audit.journal.RecordQueue.Pending;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer of the journal. Whoever adds a record waits until it is forced to disk; whatever came while the disk was
 * busy shares the next force (group commit). A disk that fails or hangs makes everybody fail at once instead of wait, and
 * is tried again twice a second.
 */
public final class JournalWriter implements Journal, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(JournalWriter.class);

    private static final int GROUP_BYTES = 1 << 20;
    private static final long PAUSE_MILLIS = 500;
    private static final String UNPLANNED = "the writer of the journal failed";

    /**
     * While records come several at a time, the next ones may gather for so long: to force a disk, and to wake a thread for
     * it, costs more CPU than everything else about a record ({@code commit_delay} of PostgreSQL).
     */
    private static final Duration GATHERING = Duration.ofMillis(2);

    private static final Duration FIRST_OPEN = Duration.ofSeconds(5);
    private static final Duration LAST_FORCE = Duration.ofSeconds(2);

    private final JournalStore store;
    private final JournalListener listener;
    private final Duration timeLimit;
    private final RecordQueue queue;
    private final ByteBuffer buffer = ByteBuffer.allocate(GROUP_BYTES);
    private final CountDownLatch tried = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofPlatform().daemon().name("audit-journal").unstarted(this::run);
    private final Thread watch =
            Thread.ofPlatform().daemon().name("audit-journal-watch").unstarted(this::watch);

    private volatile ChainEnd end = ChainEnd.NONE;
    private volatile @Nullable String fault = "it is not open yet";
    private volatile long busySince;
    private volatile boolean isBusy;
    private volatile Optional<UUID> instance = Optional.empty();
    private volatile List<Pending> writing = List.of();
    private boolean isFailing;
    private boolean wasShared;
    private long tickedAt = System.nanoTime();

    private JournalWriter(JournalStore store, JournalListener listener, Duration timeLimit, int backlog) {
        this.store = store;
        this.listener = listener;
        this.timeLimit = timeLimit;
        this.queue = new RecordQueue(backlog);
    }

    /** Opens the journal and starts to write; a journal that does not open is tried until it does. */
    public static JournalWriter start(JournalSettings settings, JournalListener listener, Clock clock) {
        return start(settings, FileChannel::open, listener, clock);
    }

    static JournalWriter start(JournalSettings settings, Disk disk, JournalListener listener, Clock clock) {
        JournalStore store =
                new JournalStore(new JournalFiles(settings.file()), disk, settings.rotateBytes(), listener, clock);
        JournalWriter writer = new JournalWriter(store, listener, settings.timeLimit(), settings.backlog());
        writer.start();
        return writer;
    }

    private void start() {
        thread.start();
        watch.start();
        try {
            if (!tried.await(FIRST_OPEN.toMillis(), TimeUnit.MILLISECONDS)) {
                log.error("The journal does not open; no token is issued until it does");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public long append(byte[] facts) throws JournalUnavailableException {
        Optional<String> known = fault();
        if (known.isPresent()) {
            throw new JournalUnavailableException(known.get());
        }
        Pending record = new Pending(facts);
        if (!queue.offer(record)) {
            listener.failed(JournalFault.BACKLOG);
            throw new JournalUnavailableException("the backlog of the journal is full");
        }
        // It came too late for the one who failed all others.
        String since = fault;
        if (since != null) {
            record.completeExceptionally(new JournalUnavailableException(since));
        }
        return await(record);
    }

    /** Without a time limit of its own: a timer for each record would cost more than to write it; see {@link #watch}. */
    private long await(Pending record) throws JournalUnavailableException {
        try {
            return record.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TimeoutException) {
                listener.failed(JournalFault.TIMEOUT);
            }
            throw new JournalUnavailableException(
                    e.getCause() == null ? "" : String.valueOf(e.getCause().getMessage()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new JournalUnavailableException("the service stops");
        }
    }

    @Override
    public Optional<String> fault() {
        String known = fault;
        if (known != null) {
            return Optional.of(known);
        }
        return isBusy && System.nanoTime() - busySince > timeLimit.toNanos() ? Optional.of(slow()) : Optional.empty();
    }

    private String slow() {
        return "the disk of the journal did not answer within " + timeLimit.toMillis() + " ms";
    }

    /** The last record that is safe. */
    public ChainEnd end() {
        return end;
    }

    /** Identity of the chain; empty until the journal was open once. */
    public Optional<UUID> instance() {
        return instance;
    }

    /** How often a file was closed and a new one begun. */
    public long rotations() {
        return store.rotations();
    }

    /** How many records wait to be written. */
    public int backlog() {
        return queue.size();
    }

    /** How many may wait. */
    public int capacity() {
        return queue.capacity();
    }

    private void run() {
        boolean isRunning = true;
        while (isRunning) {
            try {
                if (store.isOpen()) {
                    isRunning = writeNext();
                } else {
                    open();
                }
            } catch (JournalFaultException e) {
                failed(e);
                isRunning = pause();
            } catch (InterruptedException _) {
                isRunning = false;
            } catch (RuntimeException | Error e) {
                isRunning = beginAnew(e);
            }
        }
        fault = "the service stops";
        failAll("the service stops");
        store.close();
    }

    /** A writer that died would let everybody wait for nothing and say that all is well. */
    private boolean beginAnew(Throwable unplanned) {
        log.error("The writer of the journal failed and begins anew", unplanned);
        store.closeFile();
        failed(new JournalFaultException(
                JournalFault.WRITE, "the writer failed: " + unplanned.getClass().getSimpleName()));
        return pause();
    }

    private void open() throws JournalFaultException {
        ChainEnd opened = store.open();
        // Whoever sees a record knows whose it is.
        instance = store.instance();
        end = opened;
        if (isFailing) {
            log.info("The journal can be written again, after seq {}", end.seq());
        }
        isFailing = false;
        fault = null;
        tried.countDown();
    }

    /** Waits for records, and writes all that are there; now and then looks first after the file that is written. */
    private boolean writeNext() throws JournalFaultException, InterruptedException {
        if (System.nanoTime() - tickedAt >= TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS)) {
            tick();
        }
        Pending first = queue.poll(PAUSE_MILLIS);
        if (first == null) {
            return true;
        }
        if (wasShared) {
            LockSupport.parkNanos(GATHERING.toNanos());
        }
        Group group = queue.group(first, buffer.capacity());
        wasShared = group.records().size() > 1;
        if (!group.records().isEmpty()) {
            write(group.records());
        }
        return !group.isLast();
    }

    private void tick() throws JournalFaultException {
        tickedAt = System.nanoTime();
        busySince = tickedAt;
        isBusy = true;
        try {
            store.tick();
        } finally {
            isBusy = false;
        }
    }

    private void write(List<Pending> group) throws JournalFaultException {
        long start = System.nanoTime();
        writing = group;
        busySince = start;
        isBusy = true;
        try {
            long before = end.seq();
            end = store.append(group.stream().map(Pending::facts).toList(), buffer);
            for (int i = 0; i < group.size(); i++) {
                group.get(i).complete(before + 1 + i);
            }
            listener.forced(group.size(), Duration.ofNanos(System.nanoTime() - start));
        } catch (JournalFaultException e) {
            fault = e.getMessage();
            group.forEach(record -> record.completeExceptionally(e));
            throw e;
        } finally {
            isBusy = false;
            writing = List.of();
            group.stream()
                    .filter(record -> !record.isDone())
                    .forEach(record -> record.completeExceptionally(new JournalUnavailableException(UNPLANNED)));
        }
    }

    /** Gives up whoever has waited too long, whatever happens: nobody else ends their waiting. */
    private void watch() {
        try {
            while (true) {
                Thread.sleep(timeLimit.dividedBy(8));
                try {
                    giveUp();
                } catch (RuntimeException | Error e) {
                    log.error("The watch over the writer of the journal failed and goes on", e);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void giveUp() {
        Stream.concat(writing.stream(), queue.stream())
                .takeWhile(record -> record.waitsLongerThan(timeLimit))
                .forEach(record -> record.completeExceptionally(new TimeoutException(slow())));
    }

    private void failed(JournalFaultException e) {
        if (!isFailing) {
            log.error("No token is issued until the journal can be written: {}", e.getMessage());
        }
        isFailing = true;
        fault = e.getMessage();
        listener.failed(e.fault());
        tried.countDown();
        failAll(String.valueOf(e.getMessage()));
    }

    private void failAll(String why) {
        if (queue.failAll(why)) {
            thread.interrupt();
        }
    }

    private boolean pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
            return true;
        } catch (InterruptedException _) {
            return false;
        }
    }

    /** Writes what waits and stops; what a disk that hangs leaves unwritten is given up, as are those who waited for it. */
    @Override
    public void close() {
        long start = System.nanoTime();
        try {
            if (queue.offerStop(LAST_FORCE) && thread.join(LAST_FORCE.minusNanos(System.nanoTime() - start))) {
                watch.interrupt();
            } else {
                log.error("The disk of the journal hangs; the records that wait for it may be lost");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
