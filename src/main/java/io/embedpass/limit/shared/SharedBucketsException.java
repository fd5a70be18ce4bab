package io.embedpass.limit.shared;

/** The shared buckets do not answer as they should. The message says why, in words for an operator, without secrets. */
public final class SharedBucketsException extends RuntimeException {

    public SharedBucketsException(String message) {
        super(message);
    }
}
