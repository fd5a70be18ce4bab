package io.embedpass.audit;

/** A record cannot be kept; the message says why, for an operator. */
public final class JournalUnavailableException extends Exception {

    public JournalUnavailableException(String message) {
        super(message);
    }
}
