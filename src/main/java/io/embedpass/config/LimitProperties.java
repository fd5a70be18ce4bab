package io.embedpass.config;

import io.embedpass.limit.Quota;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How often somebody may ask.
 *
 * @param store where the buckets are kept: local, in the memory of each instance, or redis, shared by all
 * @param onFailure what an attempt gets while Redis cannot be asked: local, this instance's share, or refuse, a 503
 * @param replicas how many instances there are until Redis has counted them, 1 to 1000
 * @param concurrency attempts that an instance has under way at once, 1 to 100000; 64 per core when left out
 */
public record LimitProperties(
        @DefaultValue("local") String store,
        @DefaultValue("local") String onFailure,
        @DefaultValue("1") int replicas,
        @Nullable Integer concurrency,
        @DefaultValue UserBucket user,
        @DefaultValue ClientBucket client,
        @DefaultValue ServiceBucket service,
        @DefaultValue EventBucket event,
        @DefaultValue EventClientBucket eventClient) {

    /** The bucket of a user for an embed. */
    public record UserBucket(
            @DefaultValue("20") long capacity,
            @DefaultValue("10") long refill,
            @DefaultValue("1m") Duration period) {
        Quota quota() {
            return new Quota(capacity, refill, period);
        }
    }

    /** The bucket of a client address, before sign-in. */
    public record ClientBucket(
            @DefaultValue("60") long capacity,
            @DefaultValue("60") long refill,
            @DefaultValue("1m") Duration period) {
        Quota quota() {
            return new Quota(capacity, refill, period);
        }
    }

    /** The bucket of a service. */
    public record ServiceBucket(
            @DefaultValue("600") long capacity,
            @DefaultValue("600") long refill,
            @DefaultValue("1m") Duration period) {
        Quota quota() {
            return new Quota(capacity, refill, period);
        }
    }

    /** The bucket of a token, for events of its page. */
    public record EventBucket(
            @DefaultValue("20") long capacity,
            @DefaultValue("20") long refill,
            @DefaultValue("10m") Duration period) {
        Quota quota() {
            return new Quota(capacity, refill, period);
        }
    }

    /** The bucket of a client address, for events. */
    public record EventClientBucket(
            @DefaultValue("120") long capacity,
            @DefaultValue("120") long refill,
            @DefaultValue("1m") Duration period) {
        Quota quota() {
            return new Quota(capacity, refill, period);
        }
    }
}
