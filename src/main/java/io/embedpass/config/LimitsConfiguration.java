package io.embedpass.config;

import io.embedpass.limit.Limit;
import io.embedpass.limit.LimitStore;
import io.embedpass.limit.Quota;
import io.embedpass.limit.local.LocalLimitStore;
import io.embedpass.limit.redis.RedisBuckets;
import io.embedpass.limit.redis.RedisSettings;
import io.embedpass.limit.shared.OnFailure;
import io.embedpass.limit.shared.SharedBuckets;
import io.embedpass.limit.shared.SharedLimitStore;
import io.embedpass.limit.shared.SharedLimitStore.Settings;
import io.github.bucket4j.TimeMeter;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Puts the limits together. Without {@code store: redis} nothing of Lettuce is loaded. */
@Configuration(proxyBeanMethods = false)
class LimitsConfiguration {

    private static final String STORE = "embedpass.limits.store";

    /** Of each limit; up to 500 bytes each. */
    private static final int MOST_BUCKETS = 100_000;

    /** Of the 50 ms within which a check must be answered; the rest is for the thread to wake up and decide alone. */
    private static final Duration TIME_LIMIT = Duration.ofMillis(40);

    private static final Executor SWEEPER = Thread.ofVirtual().name("limits-sweep-", 1)::start;

    @Bean
    @ConditionalOnProperty(name = STORE, havingValue = LimitStoreCheck.REDIS)
    SharedBuckets sharedBuckets(Installation installation, Environment environment, SslBundles bundles) {
        return new RedisBuckets(
                new RedisSettings(RedisProperties.of(environment), bundles),
                String.valueOf(installation.properties().environment()));
    }

    @Bean
    @ConditionalOnProperty(name = STORE, havingValue = LimitStoreCheck.REDIS)
    SharedLimitStore sharedLimitStore(Installation installation, SharedBuckets buckets, Clock clock) {
        LimitProperties limits = installation.properties().limits();
        Map<Limit, Quota> quotas = QuotaProperties.of(installation.properties());
        Settings settings = new Settings(
                limits.store(),
                OnFailure.named(limits.onFailure()).orElseThrow(),
                limits.replicas(),
                MOST_BUCKETS,
                TIME_LIMIT);
        return new SharedLimitStore(buckets, quotas, settings, TimeMeter.SYSTEM_NANOTIME, SWEEPER, clock);
    }

    @Bean(initMethod = "start")
    @ConditionalOnProperty(name = STORE, havingValue = LimitStoreCheck.REDIS)
    LimitsBeat limitsBeat(SharedLimitStore store) {
        return new LimitsBeat(store);
    }

    @Bean
    @ConditionalOnProperty(name = STORE, havingValue = "local", matchIfMissing = true)
    LimitStore localLimitStore(Installation installation) {
        return new LocalLimitStore(
                QuotaProperties.of(installation.properties()), MOST_BUCKETS, TimeMeter.SYSTEM_NANOTIME, SWEEPER);
    }
}
