package io.embedpass.limit.redis;

import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;

/** Reads where Redis is from {@code spring.data.redis.*}, with the meaning that Spring Boot gives to it. */
final class RedisAddress {

    /**
     * For a node to greet. Whoever reads a cluster's plan waits for every node that was ever in it, and a node that hangs takes
     * connections all the same.
     */
    private static final Duration GREETING_LIMIT = Duration.ofSeconds(2);

    private final DataRedisProperties properties;

    RedisAddress(DataRedisProperties properties) {
        this.properties = properties;
    }

    boolean isCluster() {
        return properties.getCluster() != null;
    }

    /** Nodes of a cluster that are asked for the others. */
    List<RedisURI> nodes() {
        DataRedisProperties.Cluster cluster = Objects.requireNonNull(properties.getCluster());
        return list(cluster.getNodes()).stream()
                .map(node -> with(RedisURI.builder().withHost(host(node)).withPort(port(node)), 0))
                .toList();
    }

    /** The server, or the sentinels that know it. */
    RedisURI uri() {
        DataRedisProperties.Sentinel sentinel = properties.getSentinel();
        if (sentinel != null) {
            return behind(sentinel);
        }
        String url = properties.getUrl();
        if (url != null && !url.isBlank()) {
            RedisURI uri = RedisURI.create(url);
            uri.setSsl(uri.isSsl() || properties.getSsl().isEnabled());
            return named(uri);
        }
        return with(
                RedisURI.builder().withHost(properties.getHost()).withPort(properties.getPort()),
                properties.getDatabase());
    }

    private RedisURI behind(DataRedisProperties.Sentinel sentinel) {
        RedisURI.Builder builder =
                RedisURI.builder().withSentinelMasterId(Objects.requireNonNull(sentinel.getMaster()));
        for (String node : list(sentinel.getNodes())) {
            RedisURI.Builder one = RedisURI.builder()
                    .withHost(host(node))
                    .withPort(port(node))
                    .withTimeout(GREETING_LIMIT)
                    .withSsl(properties.getSsl().isEnabled());
            authenticate(one, sentinel.getUsername(), sentinel.getPassword());
            builder.withSentinel(one.build());
        }
        return with(builder, properties.getDatabase());
    }

    private RedisURI with(RedisURI.Builder builder, int database) {
        authenticate(builder, properties.getUsername(), properties.getPassword());
        return named(builder.withSsl(properties.getSsl().isEnabled())
                .withDatabase(database)
                .build());
    }

    private static void authenticate(RedisURI.Builder builder, @Nullable String username, @Nullable String password) {
        if (password != null && username != null) {
            builder.withAuthentication(username, password.toCharArray());
        } else if (password != null) {
            builder.withPassword(password.toCharArray());
        }
    }

    private RedisURI named(RedisURI uri) {
        String name = properties.getClientName();
        uri.setTimeout(GREETING_LIMIT);
        uri.setClientName(name == null || name.isBlank() ? "embedpass" : name);
        return uri;
    }

    private static List<String> list(@Nullable List<String> nodes) {
        return nodes == null ? List.of() : nodes;
    }

    private static String host(String node) {
        return node.substring(0, node.lastIndexOf(':'));
    }

    private static int port(String node) {
        return Integer.parseInt(node.substring(node.lastIndexOf(':') + 1));
    }
}
