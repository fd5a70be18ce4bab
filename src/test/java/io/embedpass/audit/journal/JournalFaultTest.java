package io.embedpass.audit.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.embedpass.audit.JournalUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fails or hangs makes everybody fail at once, nothing half written stays, and all is well when it is. */
@Timeout(60)
class JournalFaultTest {

    @TempDir
    private Path directory;

    @Test
    void a_full_disk_keeps_nothing_of_a_group_and_the_journal_comes_back_by_itself() {
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            journal.add(2);
            journal.disk.isFull = true;

            assertThatExceptionOfType(JournalUnavailableException.class)
                    .isThrownBy(() -> journal.writer().append(ScratchJournal.facts(3)))
                    .withMessageContaining("No space left on device");
            assertThat(journal.writer().fault()).isPresent();
            ScratchJournal.await(() -> journal.faults.contains(JournalFault.WRITE));
            journal.disk.isFull = false;
            ScratchJournal.await(() -> journal.writer().fault().isEmpty());
            journal.add(1);

            assertThat(journal.seqs()).containsExactly(1L, 2L, 3L);
            assertThat(journal.text()).contains("attempt-0").doesNotContain("attempt-3");
        }
    }

    /** Twice a second something would be left else, without end. */
    @Test
    void a_full_disk_is_not_filled_by_trying() {
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            journal.add(2);
            journal.disk.isFull = true;
            assertThatExceptionOfType(JournalUnavailableException.class)
                    .isThrownBy(() -> journal.writer().append(ScratchJournal.facts(3)));
            ScratchJournal.await(() -> journal.faults.contains(JournalFault.OPEN));
            journal.stop();

            assertThat(journal.text().lines()).hasSize(2);
            assertThat(journal.text()).doesNotContain("\0");
        }
    }

    @Test
    void a_torn_tail_is_set_aside_once_there_is_room_for_it() throws IOException {
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            journal.add(2);
            journal.stop();
            Files.writeString(journal.files.active(), "{\"seq\":3,\"id", StandardOpenOption.APPEND);
            journal.disk.isFull = true;
            journal.startAgain();
            ScratchJournal.await(() -> journal.faults.size() > 2);
            journal.disk.isFull = false;
            ScratchJournal.await(() -> journal.writer().fault().isEmpty());
            journal.add(1);

            assertThat(journal.seqs()).containsExactly(1L, 2L, 3L);
            assertThat(journal.asides())
                    .singleElement()
                    .satisfies(file -> assertThat(file).hasContent("{\"seq\":3,\"id"));
        }
    }

    /** What was written before a force that failed may be gone although it can still be read: it does not count. */
    @Test
    void a_force_that_fails_takes_back_what_was_written_for_it() {
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            journal.add(2);
            journal.disk.isForceFailing = true;

            assertThatExceptionOfType(JournalUnavailableException.class)
                    .isThrownBy(() -> journal.writer().append(ScratchJournal.facts(99)))
                    .withMessageContaining("Input/output error");
            ScratchJournal.await(() -> journal.faults.contains(JournalFault.FORCE));
            journal.disk.isForceFailing = false;
            ScratchJournal.await(() -> journal.writer().fault().isEmpty());
            journal.add(1);

            assertThat(journal.seqs()).containsExactly(1L, 2L, 3L);
            assertThat(journal.text()).doesNotContain("attempt-99");
        }
    }

    @Test
    void while_the_disk_fails_everybody_is_told_at_once() {
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            journal.disk.isFull = true;
            assertThatExceptionOfType(JournalUnavailableException.class)
                    .isThrownBy(() -> journal.writer().append(ScratchJournal.facts(1)));
            ScratchJournal.await(() -> journal.faults.contains(JournalFault.WRITE));
            journal.disk.forces.acquireUninterruptibly();

            assertThatExceptionOfType(JournalUnavailableException.class)
                    .isThrownBy(() -> journal.writer().append(ScratchJournal.facts(2)))
                    .withMessageContaining("No space left on device");
            assertThat(journal.faults).doesNotContain(JournalFault.TIMEOUT);
            assertThat(journal.writer().backlog()).as("it never waited").isZero();
        }
    }

    @Test
    void a_disk_that_hangs_makes_the_first_wait_for_the_time_limit_and_the_others_not_at_all() {
        try (ScratchJournal journal = ScratchJournal.hasty(directory)) {
            journal.add(1);
            journal.disk.forces.acquireUninterruptibly();

            assertThatExceptionOfType(JournalUnavailableException.class)
                    .isThrownBy(() -> journal.writer().append(ScratchJournal.facts(2)))
                    .withMessageContaining("did not answer within 1000 ms");
            ScratchJournal.await(() -> journal.writer().fault().isPresent());
            int waiting = journal.writer().backlog();
            assertThatExceptionOfType(JournalUnavailableException.class)
                    .isThrownBy(() -> journal.writer().append(ScratchJournal.facts(3)));
            assertThat(journal.writer().backlog()).isEqualTo(waiting);
            assertThat(journal.faults).containsExactly(JournalFault.TIMEOUT);

            journal.disk.forces.release();
            ScratchJournal.await(() -> journal.writer().fault().isEmpty());
            journal.add(1);
            assertThat(journal.seqs()).as("a record too many does no harm").containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    void a_disk_that_hangs_while_the_file_is_closed_makes_nobody_wait() {
        try (ScratchJournal journal = ScratchJournal.hasty(directory)) {
            journal.add(1);
            journal.disk.forces.acquireUninterruptibly();
            journal.clock.advance(Duration.ofDays(1));
            ScratchJournal.await(journal.disk.forces::hasQueuedThreads);

            ScratchJournal.await(() -> journal.writer().fault().isPresent());
            assertThatExceptionOfType(JournalUnavailableException.class)
                    .isThrownBy(() -> journal.writer().append(ScratchJournal.facts(2)))
                    .withMessageContaining("did not answer within 1000 ms");
            assertThat(journal.faults).isEmpty();
            assertThat(journal.writer().backlog()).isZero();

            journal.disk.forces.release();
            ScratchJournal.await(() -> journal.writer().fault().isEmpty());
            journal.add(1);
            assertThat(journal.seqs()).containsExactly(1L, 2L);
        }
    }

    @Test
    void more_than_the_backlog_takes_is_refused_at_once() {
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            journal.disk.forces.acquireUninterruptibly();
            AtomicInteger refused = new AtomicInteger();
            CompletableFuture<Void> first =
                    CompletableFuture.runAsync(() -> tryToAdd(journal, 0, refused), Thread::startVirtualThread);
            ScratchJournal.await(journal.disk.forces::hasQueuedThreads);
            List<CompletableFuture<Void>> adding = IntStream.range(1, 150)
                    .mapToObj(i ->
                            CompletableFuture.runAsync(() -> tryToAdd(journal, i, refused), Thread::startVirtualThread))
                    .toList();
            ScratchJournal.await(() -> refused.get() >= 45);

            assertThat(journal.faults).contains(JournalFault.BACKLOG);
            assertThat(journal.writer().backlog())
                    .isLessThanOrEqualTo(journal.writer().capacity());
            journal.disk.forces.release();
            first.join();
            adding.forEach(CompletableFuture::join);
            long last = journal.writer().end().seq();
            assertThat(journal.seqs())
                    .isEqualTo(LongStream.rangeClosed(1, last).boxed().toList());
        }
    }

    /** Whatever it was, a dead writer would make everybody wait for nothing and say that all is well. */
    @Test
    void what_nobody_planned_is_told_and_the_writer_goes_on() {
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            journal.add(1);
            ScratchJournal.await(() -> journal.groups.size() == 1);
            journal.unplanned = new OutOfMemoryError("a test");
            journal.add(1);

            ScratchJournal.await(() -> journal.faults.contains(JournalFault.WRITE));
            ScratchJournal.await(() -> journal.writer().fault().isEmpty());
            journal.add(1);
            assertThat(journal.seqs()).containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    void who_waits_behind_a_disk_that_hangs_waits_no_longer_than_the_limit_either() {
        try (ScratchJournal journal = ScratchJournal.hasty(directory)) {
            journal.disk.forces.acquireUninterruptibly();
            AtomicInteger refused = new AtomicInteger();
            List<CompletableFuture<Void>> adding = IntStream.range(0, 20)
                    .mapToObj(i ->
                            CompletableFuture.runAsync(() -> tryToAdd(journal, i, refused), Thread::startVirtualThread))
                    .toList();

            adding.forEach(CompletableFuture::join);
            assertThat(refused).hasValue(20);
            journal.disk.forces.release();
        }
    }

    @Test
    void who_waits_is_told_when_the_writer_fails_in_a_way_that_nobody_planned() {
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            journal.disk.isInsane = true;

            assertThatExceptionOfType(JournalUnavailableException.class)
                    .isThrownBy(() -> journal.writer().append(ScratchJournal.facts(1)))
                    .withMessageContaining("the writer");
            journal.disk.isInsane = false;
            ScratchJournal.await(() -> journal.faults.contains(JournalFault.WRITE));
            ScratchJournal.await(() -> journal.writer().fault().isEmpty());
            journal.add(1);
            assertThat(journal.faults).doesNotContain(JournalFault.TIMEOUT);
        }
    }

    @Test
    void nobody_waits_for_a_writer_that_has_stopped() {
        for (int round = 0; round < 20; round++) {
            try (ScratchJournal journal = ScratchJournal.in(directory)) {
                AtomicInteger refused = new AtomicInteger();
                List<CompletableFuture<Void>> adding = IntStream.range(0, 8)
                        .mapToObj(_ -> CompletableFuture.runAsync(
                                () -> {
                                    while (refused.get() == 0) {
                                        tryToAdd(journal, 1, refused);
                                    }
                                },
                                Thread::startVirtualThread))
                        .toList();
                journal.stop();

                adding.forEach(CompletableFuture::join);
            }
        }
    }

    @Test
    void a_disk_that_hangs_keeps_nobody_from_stopping_although_nothing_more_can_wait() {
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            journal.disk.forces.acquireUninterruptibly();
            CompletableFuture<Void> first =
                    CompletableFuture.runAsync(() -> journal.add(1), Thread::startVirtualThread);
            ScratchJournal.await(journal.disk.forces::hasQueuedThreads);
            int room = journal.writer().capacity();
            List<CompletableFuture<Void>> adding = IntStream.range(0, room)
                    .mapToObj(_ -> CompletableFuture.runAsync(() -> journal.add(1), Thread::startVirtualThread))
                    .toList();
            ScratchJournal.await(() -> journal.writer().backlog() == room);

            journal.stop();
            assertThat(journal.disk.forces.hasQueuedThreads())
                    .as("it still hangs")
                    .isTrue();

            journal.disk.forces.release();
            first.join();
            adding.forEach(CompletableFuture::join);
            assertThat(journal.seqs()).hasSize(room + 1);
        }
    }

    private static void tryToAdd(ScratchJournal journal, int number, AtomicInteger refused) {
        try {
            journal.writer().append(ScratchJournal.facts(number));
        } catch (JournalUnavailableException _) {
            refused.incrementAndGet();
        }
    }

    @Test
    void a_journal_that_cannot_be_opened_at_start_is_opened_when_it_can() {
        try (ScratchJournal journal = ScratchJournal.in(directory)) {
            journal.add(1);
            journal.stop();
            journal.disk.isReadOnly = true;
            journal.startAgain();

            assertThat(journal.writer().fault())
                    .hasValueSatisfying(
                            fault -> assertThat(fault).contains("cannot be opened", "Read-only file system"));
            assertThat(journal.faults).contains(JournalFault.OPEN);
            journal.disk.isReadOnly = false;
            ScratchJournal.await(() -> journal.writer().fault().isEmpty());
            journal.add(1);
            assertThat(journal.seqs()).containsExactly(1L, 2L);
        }
    }
}
