package io.embedpass.audit.journal;

import io.embedpass.audit.JournalUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The records that wait to be written, in their order. Many add, one takes out. */
final class RecordQueue {

    private static final int GROUP_RECORDS = 1024;
    private static final Pending STOP = new Pending(new byte[0]);

    private final BlockingQueue<Pending> queue;

    /** @param backlog how many may wait */
    RecordQueue(int backlog) {
        this.queue = new ArrayBlockingQueue<>(backlog);
    }

    /** A record that waits; completed with its {@code seq} when it is safe. */
    static final class Pending extends CompletableFuture<Long> {

        private final byte[] facts;
        private final long since = System.nanoTime();

        Pending(byte[] facts) {
            this.facts = facts;
        }

        byte[] facts() {
            return facts;
        }

        boolean waitsLongerThan(Duration limit) {
            return System.nanoTime() - since > limit.toNanos();
        }

        private int size() {
            return facts.length + RecordLine.OVERHEAD;
        }
    }

    /**
     * What is written together.
     *
     * @param isLast whether nothing may be written after it
     */
    record Group(List<Pending> records, boolean isLast) {}

    /** Adds a record; false when there is no room. */
    boolean offer(Pending record) {
        return queue.offer(record);
    }

    /** Says that what waits now is the last; false when no room for that came about in time. */
    boolean offerStop(Duration limit) throws InterruptedException {
        return queue.offer(STOP, limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The first record, as soon as there is one. */
    @Nullable
    Pending poll(long millis) throws InterruptedException {
        return queue.poll(millis, TimeUnit.MILLISECONDS);
    }

    /** The first record and what waits behind it, as far as there is room for it. */
    Group group(Pending first, int bytes) {
        List<Pending> group = new ArrayList<>();
        group.add(first);
        int room = bytes - first.size();
        Pending next = queue.peek();
        while (next != null && group.size() < GROUP_RECORDS && next.size() <= room) {
            room -= next.size();
            group.add(queue.remove());
            next = queue.peek();
        }
        boolean isLast = group.remove(STOP);
        return new Group(group, isLast);
    }

    /** Fails everything that waits; true when the end was among it. */
    boolean failAll(String why) {
        JournalUnavailableException unavailable = new JournalUnavailableException(why);
        List<Pending> waiting = new ArrayList<>();
        queue.drainTo(waiting);
        waiting.forEach(record -> record.completeExceptionally(unavailable));
        return waiting.contains(STOP);
    }

    /** What waits, the oldest first. */
    Stream<Pending> stream() {
        return queue.stream();
    }

    int size() {
        return queue.size();
    }

    int capacity() {
        return queue.size() + queue.remainingCapacity();
    }
}
