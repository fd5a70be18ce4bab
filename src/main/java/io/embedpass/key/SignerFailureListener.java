package io.embedpass.key;

/** Hears of every signature that failed, probes included. */
public interface SignerFailureListener {

    void failed(RingKey key, SignerFailure reason);
}
