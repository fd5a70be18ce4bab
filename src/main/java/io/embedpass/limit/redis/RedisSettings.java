package io.embedpass.limit.redis;

import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.boot.ssl.SslBundles;

/**
 * Where Redis is, as {@code spring.data.redis.*} says; does not link to Lettuce.
 *
 * @param bundles where {@code spring.data.redis.ssl.bundle} is looked up
 */
public record RedisSettings(DataRedisProperties properties, SslBundles bundles) {}
