package io.embedpass.config;

import io.embedpass.limit.shared.OnFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.core.env.Environment;

/** Says what is wrong with where {@code embedpass.limits} are kept. */
final class LimitStoreCheck {

    static final String REDIS = "redis";

    private static final Set<String> STORES = Set.of("local", REDIS);
    private static final int MOST_REPLICAS = 1000;

    private LimitStoreCheck() {}

    static List<Problem> check(LimitProperties limits) {
        List<Problem> problems = new ArrayList<>();
        if (!STORES.contains(limits.store())) {
            problems.add(new Problem(
                    "embedpass.limits.store",
                    "there is no store '" + limits.store() + "'",
                    "write store: local, or store: redis for limits that all instances share"));
        }
        if (OnFailure.named(limits.onFailure()).isEmpty()) {
            problems.add(new Problem(
                    "embedpass.limits.on-failure",
                    "it is neither local nor refuse",
                    "write on-failure: local, or refuse where nobody may get more than the limit even then"));
        }
        if (limits.replicas() < 1 || limits.replicas() > MOST_REPLICAS) {
            problems.add(new Problem(
                    "embedpass.limits.replicas",
                    "it is not between 1 and " + MOST_REPLICAS,
                    "write how many instances you run"));
        }
        return problems;
    }

    /** Spring Boot would take localhost for an address that nobody set, and hide that it was forgotten. */
    static List<Problem> address(LimitProperties limits, Environment environment) {
        if (!limits.store().equals(REDIS)) {
            return List.of();
        }
        try {
            DataRedisProperties redis = RedisProperties.of(environment);
            return Stream.concat(forgotten(redis, environment), misspelt(redis)).toList();
        } catch (BindException e) {
            return List.of(new Problem(
                    String.valueOf(e.getName()),
                    "the value cannot be read",
                    "write what Spring Boot documents for it"));
        }
    }

    private static Stream<Problem> forgotten(DataRedisProperties redis, Environment environment) {
        boolean isThere = environment.containsProperty(RedisProperties.PREFIX + ".url")
                || environment.containsProperty(RedisProperties.PREFIX + ".host")
                || redis.getSentinel() != null
                || redis.getCluster() != null;
        return isThere
                ? Stream.empty()
                : Stream.of(
                        new Problem(
                                "embedpass.limits.store",
                                "it is redis, but nothing says where Redis is",
                                "write spring.data.redis.url: rediss://USER:PASSWORD@HOST:6379, or .host, .sentinel or .cluster"));
    }

    private static Stream<Problem> misspelt(DataRedisProperties redis) {
        List<Problem> problems = new ArrayList<>();
        String url = redis.getUrl();
        if (url != null && !url.startsWith("redis://") && !url.startsWith("rediss://")) {
            problems.add(new Problem(
                    RedisProperties.PREFIX + ".url", "it is no address of Redis", "write rediss://HOST:6379"));
        }
        DataRedisProperties.Sentinel sentinel = redis.getSentinel();
        if (sentinel != null) {
            if (sentinel.getMaster() == null || sentinel.getMaster().isBlank()) {
                problems.add(new Problem(
                        RedisProperties.PREFIX + ".sentinel.master",
                        "it is missing",
                        "name the master as the sentinels do"));
            }
            nodes(".sentinel.nodes", sentinel.getNodes(), problems);
        }
        DataRedisProperties.Cluster cluster = redis.getCluster();
        if (cluster != null) {
            nodes(".cluster.nodes", cluster.getNodes(), problems);
        }
        return problems.stream();
    }

    private static void nodes(String key, @Nullable List<String> nodes, List<Problem> problems) {
        if (nodes == null || nodes.isEmpty() || !nodes.stream().allMatch(node -> node.matches(".+:\\d{1,5}"))) {
            problems.add(new Problem(
                    RedisProperties.PREFIX + key, "it is no list of HOST:PORT", "write [redis-1:6379, redis-2:6379]"));
        }
    }
}
