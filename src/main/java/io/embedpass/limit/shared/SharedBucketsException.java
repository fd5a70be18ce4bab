package io.embedpass.limit.shared;

/** The shared buckets do not answer as they should. The message says why, in words for an operator, without secrets. */
public final class SharedBucketsException extends RuntimeException {

    private final boolean isConnectingWorthwhile;

    public SharedBucketsException(String message) {
        this(message, true);
    }

    /** @param isConnectingWorthwhile false when another connection would get the same answer */
    public SharedBucketsException(String message, boolean isConnectingWorthwhile) {
        super(message);
        this.isConnectingWorthwhile = isConnectingWorthwhile;
    }

    boolean isConnectingWorthwhile() {
        return isConnectingWorthwhile;
    }
}
