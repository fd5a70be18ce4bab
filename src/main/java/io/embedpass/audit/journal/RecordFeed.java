package io.embedpass.audit.journal;

import java.io.IOException;
import java.util.List;
import java.util.UUID;

/** What is safely in the journal, in order. Thread-safe. */
public interface RecordFeed {

    /** Identity of this journal's chain; with {@code seq} it names a record for ever. */
    UUID instance();

    /** {@code seq} of the last record that is safely on disk; 0 when there is none. */
    long lastSeq();

    /**
     * The records after {@code seq} in order; empty when there are none yet. When the one after {@code seq} is deleted,
     * begins with the oldest that there is.
     *
     * @param max at most so many
     */
    List<JournalRecord> after(long seq, int max) throws IOException;
}
