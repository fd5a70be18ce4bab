package io.embedpass.limit.shared;

import io.embedpass.limit.StoreState.Outage;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shared buckets behind a time limit and a circuit breaker. While it is open no attempt asks, so none waits: only
 * {@link #beat} does, from a thread of its own, and closes it. Thread-safe, but for {@code beat}, which one thread calls.
 */
final class GuardedBuckets {

    private static final Logger log = LoggerFactory.getLogger(GuardedBuckets.class);

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(3);

    /** Heartbeats count too: one that was late on a busy machine is no outage, four of six calls are. */
    private static final int WINDOW = 6;

    private static final int FEWEST_CALLS = 3;
    private static final float MOST_FAILURES = 60;

    /** Only a beat closes it. */
    private static final Duration FOREVER = Duration.ofDays(10_000);

    /** The other side of a connection may be gone without a word, or be a replica by now. */
    private static final int FAILED_BEATS_OF_A_CONNECTION = 3;

    private final SharedBuckets buckets;
    private final Duration timeLimit;
    private final Clock clock;
    private final CircuitBreaker breaker = CircuitBreaker.of(
            "limits",
            CircuitBreakerConfig.custom()
                    .slidingWindow(WINDOW, FEWEST_CALLS, SlidingWindowType.COUNT_BASED)
                    .failureRateThreshold(MOST_FAILURES)
                    .waitDurationInOpenState(FOREVER)
                    .build());
    private final AtomicInteger opened = new AtomicInteger();
    private volatile @Nullable Outage outage;
    private volatile String lastFailure = "it is not connected yet";
    private volatile @Nullable Integer instancesSeen;
    private int failedBeats;
    private boolean isConnected;

    /** @param timeLimit of each question and each heartbeat */
    GuardedBuckets(SharedBuckets buckets, Duration timeLimit, Clock clock) {
        this.buckets = buckets;
        this.timeLimit = timeLimit;
        this.clock = clock;
        this.outage = new Outage(clock.instant(), lastFailure);
        breaker.transitionToOpenState();
        // A success may open it as well: it completes the fewest calls that are judged.
        breaker.getEventPublisher().onStateTransition(event -> {
            if (event.getStateTransition().getToState() == State.OPEN) {
                opened.incrementAndGet();
                degraded();
            }
        });
    }

    /** How many outages there were, each of which may have cost the buckets what they held. */
    int outages() {
        return opened.get() + buckets.losses();
    }

    Optional<Outage> outage() {
        return Optional.ofNullable(outage);
    }

    /** How many instances there are, or were when they were last counted. */
    Optional<Integer> instancesSeen() {
        return Optional.ofNullable(instancesSeen);
    }

    /** Asks, unless it is known to be in vain; empty after the time limit at the latest. */
    <T> Optional<T> ask(Function<SharedBuckets, CompletableFuture<T>> question) {
        if (!breaker.tryAcquirePermission()) {
            return Optional.empty();
        }
        long start = System.nanoTime();
        try {
            T answer = await(question.apply(buckets), timeLimit);
            breaker.onSuccess(System.nanoTime() - start, TimeUnit.NANOSECONDS);
            return Optional.of(answer);
        } catch (SharedBucketsException e) {
            failed(e, System.nanoTime() - start);
            return Optional.empty();
        } catch (InterruptedException _) {
            breaker.releasePermission();
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Asks without waiting for the answer. */
    boolean tell(Function<SharedBuckets, CompletableFuture<Void>> message) {
        if (breaker.getState() == State.OPEN) {
            return false;
        }
        CompletableFuture<Void> _ = message.apply(buckets);
        return true;
    }

    /** Says that this instance is there, and finds out whether the buckets are. */
    void beat() throws InterruptedException {
        try {
            if (!isConnected) {
                Void _ = await(buckets.connect().thenApply(_ -> null), CONNECT_LIMIT);
                isConnected = true;
            }
            long start = System.nanoTime();
            instancesSeen = await(buckets.beat(), timeLimit);
            failedBeats = 0;
            answered(System.nanoTime() - start);
        } catch (SharedBucketsException e) {
            failedBeats++;
            isConnected &= failedBeats % FAILED_BEATS_OF_A_CONNECTION != 0 || !e.isConnectingWorthwhile();
            failed(e, 0);
        }
    }

    private static <T> T await(CompletableFuture<T> answer, Duration limit) throws InterruptedException {
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            throw new SharedBucketsException("it did not answer within " + limit.toMillis() + " ms");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SharedBucketsException told) {
                throw told;
            }
            // Its message is not ours to tell: nobody promised that it holds no secret.
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            throw new SharedBucketsException(
                    "it failed with " + cause.getClass().getSimpleName());
        }
    }

    private void failed(SharedBucketsException e, long tookNanos) {
        lastFailure = String.valueOf(e.getMessage());
        breaker.onError(tookNanos, TimeUnit.NANOSECONDS, e);
        stillDegraded();
    }

    /** Whoever gave up last may come after the end of the outage. */
    private synchronized void stillDegraded() {
        Outage known = outage;
        if (known != null) {
            outage = new Outage(known.since(), lastFailure);
            if (instancesSeen == null && failedBeats == 1) {
                warn();
            }
        }
    }

    /** A heartbeat may have ended the outage before whoever began it comes here. */
    private synchronized void degraded() {
        if (breaker.getState() == State.CLOSED) {
            return;
        }
        outage = new Outage(clock.instant(), lastFailure);
        warn();
    }

    private void warn() {
        log.warn("The shared limits cannot be asked, this instance limits alone: {}", lastFailure);
    }

    private void answered(long tookNanos) {
        if (breaker.getState() == State.CLOSED) {
            breaker.onSuccess(tookNanos, TimeUnit.NANOSECONDS);
        } else {
            recovered();
        }
    }

    private synchronized void recovered() {
        breaker.transitionToClosedState();
        outage = null;
        log.info("The limits are shared by {} instances", instancesSeen);
    }
}
