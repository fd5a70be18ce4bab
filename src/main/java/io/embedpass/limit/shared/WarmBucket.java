package io.embedpass.limit.shared;

import io.embedpass.limit.LimitStore.Take;
import io.embedpass.limit.Quota;
import io.embedpass.limit.local.LocalBucket;
import io.embedpass.limit.local.OwedBuckets.Owing;
import io.github.bucket4j.TimeMeter;

/**
 * What this instance knows of one shared bucket: a bucket with the instance's share of the quota, which pays for every token
 * so that an outage finds it as empty as it should be; how full the shared bucket was when it was last heard of; and what was
 * taken alone since. Not thread-safe: {@link io.embedpass.limit.local.OwedBuckets} asks it alone.
 */
final class WarmBucket implements Owing {

    private final Quota quota;
    private final TimeMeter time;
    private final LocalBucket share;
    private long missing;
    private long heardNanos;
    private long untold;
    private int outages;

    WarmBucket(Quota quota, int instances, TimeMeter time) {
        this.quota = quota;
        this.time = time;
        this.share = new LocalBucket(quota.share(instances), time);
        this.heardNanos = time.currentTimeNanos();
    }

    /** Takes one of this instance's share, while nobody else can be asked. */
    Take takeAlone(int instances) {
        share.becomes(quota.share(instances));
        Take take = share.take();
        if (take.isTaken()) {
            untold++;
        }
        return take;
    }

    /**
     * Hands over what is to be told with the next take; if that fails, {@link #wasNotTold} takes it back.
     *
     * @param outagesNow how many outages there were until now
     */
    Untold tell(int outagesNow) {
        if (untold == 0 && outages == outagesNow) {
            return Untold.NOTHING;
        }
        // What the share has refilled since is paid: the shares of all instances refill as fast as the whole.
        Untold told = new Untold(missingNow(), Math.min(untold, share.missing()));
        untold = 0;
        return told;
    }

    void wasNotTold(Untold told) {
        untold += told.taken();
    }

    /** Learns what the shared bucket answered. */
    void heard(Take take, int instances, int outagesBefore) {
        share.becomes(quota.share(instances));
        if (take.isTaken()) {
            share.charge(1);
        }
        missing = quota.capacity() - take.remaining();
        heardNanos = time.currentTimeNanos();
        outages = outagesBefore;
    }

    void gaveBack(boolean isTold) {
        share.giveBack();
        if (isTold) {
            missing = Math.max(0, missing - 1);
        } else {
            untold = Math.max(0, untold - 1);
        }
    }

    private long missingNow() {
        double nanosPerToken = (double) quota.period().toNanos() / quota.refill();
        return Math.max(0, missing - (long) ((time.currentTimeNanos() - heardNanos) / nanosPerToken));
    }

    @Override
    public long missing() {
        return share.missing();
    }

    @Override
    public void charge(long tokens) {
        share.charge(tokens);
    }

    @Override
    public boolean isOwedNothing() {
        return share.isOwedNothing() && missingNow() == 0;
    }
}
