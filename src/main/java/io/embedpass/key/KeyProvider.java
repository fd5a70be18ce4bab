package io.embedpass.key;

/** A kind of place where signing keys are. Thread-safe. */
public interface KeyProvider {

    /** The scheme of the sources that it knows, in lower case; also the value of the metric's label {@code provider}. */
    String scheme();

    /**
     * Finds the key.
     *
     * @throws KeyUnavailableException when it is not there or is none; the message says what was found and what to do,
     *     and holds no part of the key
     */
    SigningKey load(KeySource source) throws KeyUnavailableException;

    /**
     * Whether its keys sign somewhere else and may therefore hang or fail for a while: their signatures get a time limit,
     * a bulkhead and a circuit breaker. Those of others stand in one line, one for each core at a time, and must wait for
     * nothing but it.
     */
    default boolean isRemote() {
        return false;
    }
}
