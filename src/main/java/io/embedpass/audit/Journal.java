package io.embedpass.audit;

import java.util.Optional;

/** Where records are kept for good. Thread-safe. */
public interface Journal {

    /**
     * Adds a record and returns once it is safe.
     *
     * @param facts the record as a JSON object of one line, without {@code seq}
     * @return its {@code seq}, one more than that of the record before
     * @throws JournalUnavailableException when it cannot be kept; nothing may be handed out then
     */
    long append(byte[] facts) throws JournalUnavailableException;

    /** Why nothing can be kept at the moment, in words for an operator; empty when it can. */
    Optional<String> fault();
}
