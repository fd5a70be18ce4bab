package io.embedpass.audit.journal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Looks through files of a journal, oldest first, for everything that is not as it was written. For one use. */
public final class ChainVerifier {

    private static final int PIECE_BYTES = 4 << 20;
    private static final int MOST_FAULTS = 20;

    private final Map<Long, String> checkpoints;
    private final LongConsumer progress;
    private final int workers = Runtime.getRuntime().availableProcessors();
    private final Deque<Future<ChainPiece>> pieces = new ArrayDeque<>();
    private final List<ChainFault> faults = new ArrayList<>();
    private @Nullable RecordLine first;
    private @Nullable RecordLine last;
    private long records;
    private final Set<Long> passed = new HashSet<>();
    private long tornBytes;
    private OptionalLong beginsAt = OptionalLong.empty();

    /**
     * @param checkpoints hashes that were said to be right, by {@code seq}
     * @param progress hears how many bytes of the files more were read
     */
    public ChainVerifier(Map<Long, String> checkpoints, LongConsumer progress) {
        this.checkpoints = Map.copyOf(checkpoints);
        this.progress = progress;
    }

    /**
     * What was found.
     *
     * @param firstSeq of the oldest record; 0 when there is none
     * @param end of the chain
     * @param faults the first ones, in the order of the files
     * @param passed how many checkpoints saw just these records
     * @param tornBytes behind the last line feed of the newest file: a record that is being written, or was by a crash
     */
    public record Result(
            long records, long firstSeq, ChainEnd end, List<ChainFault> faults, long passed, long tornBytes) {}

    /** @param files oldest first */
    public Result verify(List<Path> files) throws IOException {
        try (ExecutorService pool = Executors.newFixedThreadPool(workers)) {
            beginsAt = JournalFiles.firstSeqByName(files.getFirst());
            for (Path file : files) {
                verifyUnlessDamaged(file, pool, file.equals(files.getLast()));
            }
            while (!pieces.isEmpty()) {
                link(pieces.remove());
            }
        }
        compareEnds();
        return new Result(
                records,
                first == null ? 0 : first.seq(),
                last == null ? ChainEnd.NONE : last.end(),
                faults.stream().limit(MOST_FAULTS).toList(),
                passed.size(),
                tornBytes);
    }

    private void verifyUnlessDamaged(Path file, ExecutorService pool, boolean isNewest) throws IOException {
        try {
            verify(file, pool, isNewest);
        } catch (IOException e) {
            if (!JournalFiles.isDamage(e)) {
                throw e;
            }
            after(file + " cannot be unpacked: " + e.getMessage());
        }
    }

    private void verify(Path file, ExecutorService pool, boolean isNewest) throws IOException {
        long before = 0;
        long size = Files.size(file);
        long line = 1;
        byte[] rest = new byte[0];
        try (InputStream content = JournalFiles.read(file)) {
            while (true) {
                byte[] bytes = Arrays.copyOf(rest, rest.length + PIECE_BYTES);
                int read = content.readNBytes(bytes, rest.length, PIECE_BYTES);
                int length = rest.length + read;
                int complete = lastFeed(bytes, length) + 1;
                long firstLine = line;
                pieces.add(pool.submit(() -> ChainPiece.of(file.toString(), firstLine, bytes, complete, checkpoints)));
                line += feeds(bytes, complete);
                rest = Arrays.copyOfRange(bytes, complete, length);
                progress.accept(Math.min(read, size - before));
                before = Math.min(size, before + read);
                while (pieces.size() > 2 * workers) {
                    link(pieces.remove());
                }
                if (read < PIECE_BYTES) {
                    break;
                }
            }
        }
        progress.accept(size - before);
        if (rest.length > 0) {
            torn(file, rest.length, isNewest);
        }
    }

    private void torn(Path file, int bytes, boolean isNewest) throws IOException {
        if (isNewest) {
            tornBytes = bytes;
            return;
        }
        after(file + " ends within a line");
    }

    /** A fault behind everything that was read so far. */
    private void after(String what) throws IOException {
        while (!pieces.isEmpty()) {
            link(pieces.remove());
        }
        faults.add(new ChainFault(last == null ? beginsAt.orElse(0) : last.seq() + 1, what));
    }

    private static int lastFeed(byte[] bytes, int length) {
        int at = length - 1;
        while (at >= 0 && bytes[at] != '\n') {
            at--;
        }
        return at;
    }

    private static long feeds(byte[] bytes, int length) {
        long feeds = 0;
        for (int at = 0; at < length; at++) {
            if (bytes[at] == '\n') {
                feeds++;
            }
        }
        return feeds;
    }

    private void link(Future<ChainPiece> future) throws IOException {
        ChainPiece piece = result(future);
        piece.first().ifPresent(record -> {
            ChainPiece.link(last, record).ifPresent(faults::add);
            if (first == null) {
                begin(record);
            }
        });
        faults.addAll(piece.faults());
        last = piece.last().orElse(last);
        records += piece.records();
        passed.addAll(piece.passed());
    }

    private void begin(RecordLine record) {
        first = record;
        long named = beginsAt.orElse(record.seq());
        if (record.seq() != named) {
            faults.add(new ChainFault(
                    Math.min(named, record.seq()),
                    "the oldest file begins at seq " + record.seq() + ", its name says " + named));
        }
        if (record.seq() == 1 && !record.prev().equals(ChainEnd.NONE.hash())) {
            faults.add(new ChainFault(1, "it follows another record, which the first of a chain does not"));
        }
    }

    private static ChainPiece result(Future<ChainPiece> future) throws IOException {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    /** What the checkpoints say of records that are not here. */
    private void compareEnds() {
        long end = last == null ? 0 : last.seq();
        checkpoints.keySet().stream()
                .max(Long::compare)
                .filter(seq -> seq > end)
                .ifPresent(seq -> faults.add(new ChainFault(
                        end + 1, "cut off: a checkpoint saw seq " + seq + ", but the journal ends at " + end)));
        Optional.ofNullable(first).ifPresent(record -> compareBegin(record, end));
    }

    /** A chain that no checkpoint looked into, nor at what it follows, could be anybody's. */
    private void compareBegin(RecordLine begin, long end) {
        long before = begin.seq() - 1;
        if (!checkpoints.getOrDefault(before, begin.prev()).equals(begin.prev())) {
            faults.add(new ChainFault(begin.seq(), "it does not follow the record that the checkpoint saw before it"));
        }
        checkpoints.keySet().stream()
                .filter(seq -> seq <= end)
                .max(Long::compare)
                .filter(seq -> seq < before)
                .ifPresent(seq -> faults.add(new ChainFault(
                        seq + 1,
                        "removed, or written anew from here: the last checkpoint before its end saw seq " + seq
                                + ", but the journal begins at seq " + begin.seq())));
    }
}
