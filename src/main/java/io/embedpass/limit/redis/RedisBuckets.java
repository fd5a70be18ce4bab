package io.embedpass.limit.redis;

import io.embedpass.limit.Limit;
import io.embedpass.limit.LimitStore.Take;
import io.embedpass.limit.Quota;
import io.embedpass.limit.shared.SharedBuckets;
import io.embedpass.limit.shared.SharedBucketsException;
import io.embedpass.limit.shared.Untold;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisScriptingAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Buckets in Redis 5 or later, or Valkey: one script a check. Bucket4j's own integration reads a bucket and swaps it for the
 * next, two round trips at least and one more for every instance that is faster; this takes one, however many ask.
 */
public final class RedisBuckets implements SharedBuckets {

    private static final LuaScript TAKE = new LuaScript("take.lua", ScriptOutputType.MULTI);
    private static final LuaScript BEAT = new LuaScript("beat.lua", ScriptOutputType.INTEGER);

    private static final Duration GONE_AFTER = Duration.ofSeconds(5);
    private static final int NAME_BYTES = 16;

    private final String prefix;
    private final RedisConnection connection;
    private final Supplier<String> microseconds;
    private final String instance = UUID.randomUUID().toString();

    /** @param environment name of the installation, which begins every key */
    public RedisBuckets(RedisSettings settings, String environment) {
        this(settings, environment, () -> "");
    }

    /** @param microseconds what time it is; empty for Redis's own clock */
    RedisBuckets(RedisSettings settings, String environment, Supplier<String> microseconds) {
        this.prefix = "embedpass:" + environment + ":";
        this.connection = new RedisConnection(settings);
        this.microseconds = microseconds;
    }

    /** To each node at once: the first check to need one would have to wait for it. One that is lost is the beat's to tell. */
    @Override
    public CompletableFuture<Void> connect() {
        return inWords(connection.open().thenCompose(_ -> beat().handle((_, _) -> null)));
    }

    @Override
    public CompletableFuture<Take> take(Limit limit, Quota quota, String key, Untold untold) {
        return run(limit, quota, key, 1, untold)
                .thenApply(answer ->
                        new Take(answer.get(0) == 1, answer.get(1), Duration.ofNanos(answer.get(2)), quota.capacity()));
    }

    @Override
    public CompletableFuture<Void> giveBack(Limit limit, Quota quota, String key) {
        return run(limit, quota, key, -1, Untold.NOTHING).thenAccept(_ -> {});
    }

    private CompletableFuture<List<Long>> run(Limit limit, Quota quota, String key, int take, Untold untold) {
        return connected(redis -> TAKE.run(
                redis,
                prefix + "limit:" + limit + ":" + name(key),
                Long.toString(quota.capacity()),
                Long.toString(quota.refill()),
                Long.toString(quota.period().toNanos()),
                Integer.toString(take),
                Long.toString(untold.missing()),
                Long.toString(untold.taken()),
                microseconds.get()));
    }

    /** Who they are stands nowhere in Redis; 128 bits are never the same for two. */
    private static String name(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, NAME_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** In a cluster each master counts the instances: one that cannot be written keeps no bucket either. */
    @Override
    public CompletableFuture<Integer> beat() {
        return connection.onEachMaster(prefix + "instances").stream()
                .map(this::beat)
                .reduce((one, other) -> one.thenCombine(other, Math::max))
                .orElseGet(() -> CompletableFuture.failedFuture(
                        new SharedBucketsException("a slot of the Redis Cluster has no master")));
    }

    private CompletableFuture<Integer> beat(String key) {
        return connected(redis -> BEAT.<Long>run(redis, key, instance, Long.toString(GONE_AFTER.toMillis())))
                .thenApply(Math::toIntExact);
    }

    private static <T> CompletableFuture<T> inWords(CompletableFuture<T> answer) {
        return answer.exceptionallyCompose(
                e -> CompletableFuture.failedFuture(LuaScript.inWords(LuaScript.unwrapped(e))));
    }

    private <T> CompletableFuture<T> connected(
            Function<RedisScriptingAsyncCommands<String, String>, CompletableFuture<T>> question) {
        return connection
                .commands()
                .map(question)
                .orElseGet(() ->
                        CompletableFuture.failedFuture(new SharedBucketsException("there is no connection to Redis")));
    }

    @Override
    public int losses() {
        return connection.losses();
    }

    @Override
    public void close() {
        connection.close();
    }
}
