package io.embedpass.audit.journal;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Some lines of a chain that follow each other, looked at by themselves: each hash is that of its line alone, so that
 * pieces can be looked at side by side, and are linked later.
 */
final class ChainPiece {

    private final String place;
    private final Map<Long, String> checkpoints;
    private final List<ChainFault> faults = new ArrayList<>();
    private @Nullable RecordLine first;
    private @Nullable RecordLine last;
    private long records;
    private final Set<Long> passed = new HashSet<>();

    private ChainPiece(String place, Map<Long, String> checkpoints) {
        this.place = place;
        this.checkpoints = checkpoints;
    }

    /**
     * Looks at the lines.
     *
     * @param firstLine number of the first line in its file, from 1
     * @param checkpoints hashes that were said to be right, by {@code seq}
     */
    static ChainPiece of(String place, long firstLine, byte[] bytes, int length, Map<Long, String> checkpoints) {
        ChainPiece piece = new ChainPiece(place, checkpoints);
        MessageDigest sha256 = RecordLine.sha256();
        int start = 0;
        long line = firstLine;
        for (int at = 0; at < length; at++) {
            if (bytes[at] == '\n') {
                piece.add(line++, RecordLine.parse(Arrays.copyOfRange(bytes, start, at), sha256));
                start = at + 1;
            }
        }
        return piece;
    }

    private void add(long line, Optional<RecordLine> parsed) {
        if (parsed.isEmpty()) {
            faults.add(new ChainFault(
                    last == null ? 0 : last.seq() + 1, "line " + line + " of " + place + " is no record"));
            return;
        }
        RecordLine record = parsed.get();
        if (!record.isIntact()) {
            faults.add(new ChainFault(record.seq(), "the record was changed (line " + line + " of " + place + ")"));
        }
        if (first == null) {
            first = record;
        } else {
            link(last, record).ifPresent(faults::add);
        }
        last = record;
        records++;
        compare(record);
    }

    private void compare(RecordLine record) {
        String said = checkpoints.get(record.seq());
        if (said != null && said.equals(record.hash())) {
            passed.add(record.seq());
        } else if (said != null) {
            faults.add(new ChainFault(
                    record.seq(),
                    "it is not the record that the checkpoint saw: the journal was rewritten up to here, or before"));
        }
    }

    /** What is wrong between two records that stand one after the other. */
    static Optional<ChainFault> link(@Nullable RecordLine before, RecordLine after) {
        if (before == null || (after.seq() == before.seq() + 1 && after.prev().equals(before.hash()))) {
            return Optional.empty();
        }
        if (after.seq() > before.seq() + 1) {
            return Optional.of(new ChainFault(
                    before.seq() + 1, "removed: after seq " + before.seq() + " comes seq " + after.seq()));
        }
        if (after.seq() <= before.seq()) {
            return Optional.of(
                    new ChainFault(after.seq(), "inserted, repeated or moved: it stands after seq " + before.seq()));
        }
        return Optional.of(
                new ChainFault(before.seq(), "the record is not the one that seq " + after.seq() + " followed"));
    }

    List<ChainFault> faults() {
        return faults;
    }

    Optional<RecordLine> first() {
        return Optional.ofNullable(first);
    }

    Optional<RecordLine> last() {
        return Optional.ofNullable(last);
    }

    long records() {
        return records;
    }

    /** Records that a checkpoint saw just so. */
    Set<Long> passed() {
        return passed;
    }
}
