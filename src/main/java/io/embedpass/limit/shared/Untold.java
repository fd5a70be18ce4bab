package io.embedpass.limit.shared;

/**
 * What an instance knows of a bucket after an outage and the others do not.
 *
 * @param missing how many the bucket is short of at least, as the instance last heard, with what was refilled since taken
 *     off: the buckets may have come back empty-handed
 * @param taken how many the instance gave away alone
 */
public record Untold(long missing, long taken) {

    public static final Untold NOTHING = new Untold(0, 0);
}
