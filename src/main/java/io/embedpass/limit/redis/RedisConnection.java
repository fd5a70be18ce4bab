package io.embedpass.limit.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisScriptingAsyncCommands;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.Partitions;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;

/** One connection for all attempts, which Lettuce pipelines: commands never queue for a Redis that is not there. */
final class RedisConnection implements AutoCloseable {

    private static final int FEWEST_THREADS = 2;
    private static final int MOST_UNANSWERED = 10_000;
    private static final int MOST_TRIES = 4096;
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);
    private static final Duration REFRESH_TOPOLOGY = Duration.ofSeconds(30);

    /** Lettuce's own goes up to half a minute, which is how long the end of an outage would go unnoticed. */
    private static final Duration RECONNECT = Duration.ofMillis(250);

    private final RedisSettings settings;
    private final RedisAddress address;
    private final AtomicInteger losses = new AtomicInteger();
    private final AtomicReference<@Nullable Open> open = new AtomicReference<>();
    private final ClientResources resources;
    private final AbstractRedisClient client;

    private record Open(
            StatefulConnection<String, String> connection, RedisScriptingAsyncCommands<String, String> commands) {}

    RedisConnection(RedisSettings settings) {
        this.settings = settings;
        this.address = new RedisAddress(settings.properties());
        this.resources = ClientResources.builder()
                .ioThreadPoolSize(FEWEST_THREADS)
                .computationThreadPoolSize(FEWEST_THREADS)
                .reconnectDelay(Delay.constant(RECONNECT))
                .build();
        this.client = address.isCluster() ? clusterClient() : singleClient();
        client.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
                if (isLost(connection)) {
                    losses.incrementAndGet();
                }
            }
        });
    }

    /** Not one that was closed on purpose, as a cluster's are that only read its topology, every half a minute. */
    private static boolean isLost(RedisChannelHandler<?, ?> connection) {
        return !connection.isClosed();
    }

    private RedisClient singleClient() {
        RedisClient single = RedisClient.create(resources, address.uri());
        single.setOptions(with(ClientOptions.builder()).build());
        return single;
    }

    private RedisClusterClient clusterClient() {
        RedisClusterClient cluster = RedisClusterClient.create(resources, address.nodes());
        ClusterClientOptions.Builder options = ClusterClientOptions.builder()
                .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .enablePeriodicRefresh(REFRESH_TOPOLOGY)
                        .build());
        with(options);
        cluster.setOptions(options.build());
        return cluster;
    }

    private ClientOptions.Builder with(ClientOptions.Builder options) {
        Duration limit = Objects.requireNonNullElse(settings.properties().getConnectTimeout(), CONNECT_LIMIT);
        options.disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MOST_UNANSWERED)
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(limit)
                        .keepAlive(true)
                        .build());
        String bundle = settings.properties().getSsl().getBundle();
        if (bundle != null && !bundle.isBlank()) {
            options.sslOptions(of(settings.bundles().getBundle(bundle)));
        }
        return options;
    }

    private static SslOptions of(SslBundle bundle) {
        SslOptions.Builder options = SslOptions.builder()
                .keyManager(bundle.getManagers().getKeyManagerFactory())
                .trustManager(bundle.getManagers().getTrustManagerFactory());
        if (bundle.getOptions().getCiphers() != null) {
            options.cipherSuites(bundle.getOptions().getCiphers());
        }
        if (bundle.getOptions().getEnabledProtocols() != null) {
            options.protocols(bundle.getOptions().getEnabledProtocols());
        }
        return options.build();
    }

    /** Connects, and drops what there was. */
    CompletableFuture<Void> open() {
        replaceBy(null);
        return switch (client) {
            case RedisClusterClient cluster ->
                cluster.refreshPartitionsAsync()
                        .thenCompose(_ -> cluster.connectAsync(StringCodec.ASCII))
                        .toCompletableFuture()
                        .thenAccept(made -> replaceBy(open(made)));
            case RedisClient single ->
                single.connectAsync(StringCodec.ASCII, address.uri())
                        .toCompletableFuture()
                        .thenAccept(made -> replaceBy(open(made)));
            default -> throw new IllegalStateException();
        };
    }

    private static Open open(StatefulRedisConnection<String, String> made) {
        return new Open(made, made.async());
    }

    private static Open open(StatefulRedisClusterConnection<String, String> made) {
        return new Open(made, made.async());
    }

    private void replaceBy(@Nullable Open next) {
        Open before = open.getAndSet(next);
        if (before != null) {
            losses.incrementAndGet();
            CompletableFuture<Void> _ = before.connection().closeAsync();
        }
    }

    Optional<RedisScriptingAsyncCommands<String, String>> commands() {
        return Optional.ofNullable(open.get()).map(Open::commands);
    }

    /**
     * Keys, one for each master of a cluster that has more than a few slots; the key alone where there is one Redis only.
     * Whoever can write all of them can write every bucket. Empty while a slot has no master.
     *
     * @param key stands for the master that has it, and begins the others
     */
    List<String> onEachMaster(String key) {
        Open now = open.get();
        return now != null && now.connection() instanceof StatefulRedisClusterConnection<String, String> cluster
                ? onEachMaster(key, cluster.getPartitions())
                : List.of(key);
    }

    private static List<String> onEachMaster(String key, Partitions nodes) {
        boolean isCovered =
                IntStream.range(0, SlotHash.SLOT_COUNT).allMatch(slot -> nodes.getMasterBySlot(slot) != null);
        return isCovered
                ? nodes.stream()
                        .filter(node -> !node.hasNoSlots())
                        .flatMap(node -> on(node, key).stream())
                        .toList()
                : List.of();
    }

    /** Found by trying, about as often as there are masters; not found where the first slots have just moved in. */
    private static Optional<String> on(RedisClusterNode node, String key) {
        return IntStream.range(0, MOST_TRIES)
                .mapToObj(n -> n == 0 ? key : key + ":" + n)
                .filter(each -> node.hasSlot(SlotHash.getSlot(each)))
                .findFirst();
    }

    int losses() {
        return losses.get();
    }

    @Override
    public void close() {
        client.shutdown(0, 500, TimeUnit.MILLISECONDS);
        resources.shutdown(0, 500, TimeUnit.MILLISECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
    }
}
