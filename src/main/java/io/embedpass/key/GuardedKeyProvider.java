package io.embedpass.key;

import io.embedpass.key.TimedCalls.NoThreadException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;

/** A remote provider whose keys cannot stop the service: loading and signing have a limit. Thread-safe. */
public final class GuardedKeyProvider implements KeyProvider {

    private static final Duration LOAD_LIMIT = Duration.ofSeconds(10);

    private final KeyProvider provider;
    private final RemoteLimits limits;
    private final Duration loadLimit;
    private final Clock clock;
    // By source and for as long as the service runs: what hangs since an earlier load counts.
    private final Map<KeySource, TimedCalls> loads = new ConcurrentHashMap<>();
    private final Map<KeySource, TimedCalls> signatures = new ConcurrentHashMap<>();

    /**
     * @param loadLimit how long a key may take to load
     * @param clock should only go forward
     */
    GuardedKeyProvider(KeyProvider provider, RemoteLimits limits, Duration loadLimit, Clock clock) {
        this.provider = provider;
        this.limits = limits;
        this.loadLimit = loadLimit;
        this.clock = clock;
    }

    /** The same providers, those that are remote behind a guard. */
    public static List<KeyProvider> around(Collection<KeyProvider> providers, RemoteLimits limits) {
        Clock clock = steadyClock();
        return providers.stream()
                .map(provider ->
                        provider.isRemote() ? new GuardedKeyProvider(provider, limits, LOAD_LIMIT, clock) : provider)
                .toList();
    }

    /** Not the machine's: when that is put back by an hour, a signer would be left alone for an hour. */
    private static Clock steadyClock() {
        Instant start = Instant.now();
        long startNanos = System.nanoTime();
        InstantSource source = () -> start.plusNanos(System.nanoTime() - startNanos);
        return source.withZone(ZoneOffset.UTC);
    }

    @Override
    public String scheme() {
        return provider.scheme();
    }

    @Override
    public boolean isRemote() {
        return true;
    }

    @Override
    public SigningKey load(KeySource source) throws KeyUnavailableException {
        SigningKey key = loadInTime(source);
        TimedCalls calls = signatures.computeIfAbsent(
                source,
                any -> new TimedCalls("sign-" + scheme(), limits.concurrency(), limits.patience(), limits.timeLimit()));
        return new SigningKey(key.publicKey(), new GuardedSigner(key.signer(), calls, limits, clock));
    }

    private SigningKey loadInTime(KeySource source) throws KeyUnavailableException {
        TimedCalls calls =
                loads.computeIfAbsent(source, any -> new TimedCalls("load-" + scheme(), 1, Duration.ZERO, loadLimit));
        try {
            calls.takePlace();
            return calls.call(() -> provider.load(source));
        } catch (NoThreadException e) {
            throw new KeyUnavailableException(String.valueOf(e.getMessage()));
        } catch (TimeoutException | RejectedExecutionException _) {
            // The same words while an earlier load still hangs: to the watch, other words are news.
            throw new KeyUnavailableException("it did not answer within " + loadLimit.toSeconds()
                    + " s; is what holds the key up, and can it be reached from here?"
                    + " If it is up again and this stays, restart this instance: a call to it hangs for good");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new KeyUnavailableException("the wait for it was interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KeyUnavailableException unavailable) {
                throw unavailable;
            }
            throw new KeyUnavailableException("its provider failed with " + nameOf(e));
        }
    }

    private static String nameOf(ExecutionException e) {
        return Objects.requireNonNullElse(e.getCause(), e).getClass().getSimpleName();
    }
}
