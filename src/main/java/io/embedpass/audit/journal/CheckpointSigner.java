package io.embedpass.audit.journal;

/** Signs checkpoints with a key that signs nothing else. Thread-safe. */
public interface CheckpointSigner {

    /** Signs the claims, a JSON object: a JWS in compact serialisation (RFC 7515). */
    String sign(String claims) throws CheckpointFailedException;

    /** RFC 7638 thumbprint of its key. */
    String kid();
}
