package io.embedpass.audit.journal;

/** Where checkpoints go; best one that who can write the journal cannot. Thread-safe. */
public interface CheckpointPlace {

    /** Value of the metric's label {@code place}. */
    String name();

    /** @param checkpoint a JWS in compact serialisation */
    void keep(String checkpoint) throws CheckpointFailedException;
}
