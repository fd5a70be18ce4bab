package io.embedpass.audit.journal;

/** A checkpoint could not be signed, or not brought to a place; the message is for an operator. */
public final class CheckpointFailedException extends Exception {

    public CheckpointFailedException(String message) {
        super(message);
    }
}
