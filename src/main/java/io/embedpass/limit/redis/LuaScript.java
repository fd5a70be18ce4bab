package io.embedpass.limit.redis;

import io.embedpass.limit.shared.SharedBucketsException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisScriptingAsyncCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A script beside this class, which Redis runs as one step. Immutable. */
final class LuaScript {

    /** Before Redis 7 the error of a command stands within one of the script that ran it. */
    private static final Pattern ERROR_CODE =
            Pattern.compile("(?:ERR Error running script .*? -)?([A-Z]+) .*", Pattern.DOTALL);

    /** Another connection leads to the same Redis, which is as full; the other codes may be those of the wrong one. */
    private static final String FULL = "OOM";

    private final String text;
    private final ScriptOutputType output;

    LuaScript(String name, ScriptOutputType output) {
        this.output = output;
        try (InputStream file = LuaScript.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalStateException("there is no " + name);
            }
            text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs it in one round trip; in two when this Redis has never seen it. */
    <T> CompletableFuture<T> run(RedisScriptingAsyncCommands<String, String> redis, String key, String... arguments) {
        try {
            String[] keys = {key};
            return redis.<T>evalsha(redis.digest(text), output, keys, arguments)
                    .toCompletableFuture()
                    .exceptionallyCompose(e -> unwrapped(e) instanceof RedisNoScriptException
                            ? redis.<T>eval(text, output, keys, arguments).toCompletableFuture()
                            : CompletableFuture.failedFuture(e))
                    .exceptionallyCompose(e -> CompletableFuture.failedFuture(inWords(unwrapped(e))));
        } catch (RedisException e) {
            return CompletableFuture.failedFuture(inWords(e));
        }
    }

    /** OOM, READONLY, LOADING, NOPERM, WRONGPASS: the rest of the text may quote what was sent. */
    static SharedBucketsException inWords(Throwable e) {
        Throwable cause = root(e);
        if (cause instanceof RedisCommandExecutionException refused) {
            String code = code(refused);
            return new SharedBucketsException("Redis refused with " + code, !code.equals(FULL));
        }
        return new SharedBucketsException(
                "there is no connection to Redis (" + cause.getClass().getSimpleName() + ")");
    }

    private static String code(RedisCommandExecutionException refused) {
        Matcher code = ERROR_CODE.matcher(String.valueOf(refused.getMessage()));
        return code.matches() ? code.group(1) : "an error";
    }

    private static Throwable root(Throwable e) {
        return e.getCause() == null ? e : root(e.getCause());
    }

    static Throwable unwrapped(Throwable e) {
        return e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
    }
}
