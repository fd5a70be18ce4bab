package io.embedpass.limit.shared;

import io.embedpass.limit.Limit;
import io.embedpass.limit.LimitStore.Take;
import io.embedpass.limit.Quota;
import java.util.concurrent.CompletableFuture;

/**
 * Buckets somewhere else, asked by all instances. Nothing here waits: what is asked is answered later, or fails with a
 * {@link SharedBucketsException}, or is never answered. Thread-safe.
 */
public interface SharedBuckets extends AutoCloseable {

    /**
     * Connects anew, whatever there was before. May take as long as the configuration allows for it.
     *
     * @return fails when there is nobody to connect to
     */
    CompletableFuture<Void> connect();

    /**
     * Takes one, as {@link io.embedpass.limit.LimitStore#take} does, in one round trip.
     *
     * @param untold what the bucket is charged with before
     */
    CompletableFuture<Take> take(Limit limit, Quota quota, String key, Untold untold);

    /** Gives one back. */
    CompletableFuture<Void> giveBack(Limit limit, Quota quota, String key);

    /**
     * Says that this instance is there.
     *
     * @return how many instances are, this one included
     */
    CompletableFuture<Integer> beat();

    /** How often a connection was lost since the start: what the buckets held may be lost with it. */
    int losses();

    @Override
    void close();
}
