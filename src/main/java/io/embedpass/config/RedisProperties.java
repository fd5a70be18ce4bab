package io.embedpass.config;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.core.env.Environment;

/** What stands under {@code spring.data.redis}. */
final class RedisProperties {

    static final String PREFIX = "spring.data.redis";

    private RedisProperties() {}

    /** @throws org.springframework.boot.context.properties.bind.BindException when a value cannot be read */
    static DataRedisProperties of(Environment environment) {
        return Binder.get(environment).bindOrCreate(PREFIX, DataRedisProperties.class);
    }
}
