package io.embedpass.key;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.util.Base64URL;
import io.embedpass.key.TimedCalls.NoThreadException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * A signer somewhere else, behind a time limit, a bulkhead and a circuit breaker: when it hangs or fails, attempts are
 * told so soon and the rest of the service goes on. Thread-safe.
 */
final class GuardedSigner implements JWSSigner {

    private static final int WINDOW = 10;
    private static final int FEWEST_CALLS = 5;
    private static final float HALF = 50;
    private static final Duration OPEN = Duration.ofSeconds(5);
    private static final int TRIALS = 2;

    private final JWSSigner signer;
    private final TimedCalls calls;
    private final RemoteLimits limits;
    private final CircuitBreaker breaker;

    /** @param calls those of the same source, shared with earlier loads of it: what hung there still hangs */
    GuardedSigner(JWSSigner signer, TimedCalls calls, RemoteLimits limits, Clock clock) {
        this.signer = signer;
        this.calls = calls;
        this.limits = limits;
        this.breaker = CircuitBreaker.of(
                "signer",
                CircuitBreakerConfig.custom()
                        .slidingWindow(WINDOW, FEWEST_CALLS, SlidingWindowType.COUNT_BASED)
                        .failureRateThreshold(HALF)
                        .slowCallRateThreshold(HALF)
                        .slowCallDurationThreshold(limits.slow())
                        .waitDurationInOpenState(OPEN)
                        .permittedNumberOfCallsInHalfOpenState(TRIALS)
                        .ignoreException(GuardedSigner::isNoFaultOfIts)
                        .clock(clock)
                        .build());
    }

    private static boolean isNoFaultOfIts(Throwable thrown) {
        return thrown instanceof RejectedExecutionException || thrown instanceof InterruptedException;
    }

    @Override
    public Base64URL sign(JWSHeader header, byte[] signingInput) throws JOSEException {
        try {
            breaker.acquirePermission();
            takePlace();
            return call(() -> signer.sign(header, signingInput));
        } catch (Exception e) {
            throw inWords(e);
        }
    }

    private void takePlace() throws InterruptedException {
        try {
            calls.takePlace();
        } catch (RejectedExecutionException | InterruptedException e) {
            breaker.releasePermission();
            throw e;
        }
        if (breaker.getState() == State.OPEN) {
            // Since the wait began.
            calls.leavePlace();
            throw CallNotPermittedException.createCallNotPermittedException(breaker);
        }
    }

    /** The breaker's own form would count the wait for a place as time that the signer took. */
    private Base64URL call(Callable<Base64URL> signing) throws Exception {
        long start = breaker.getCurrentTimestamp();
        try {
            Base64URL signature = calls.call(signing);
            breaker.onSuccess(since(start), breaker.getTimestampUnit());
            return signature;
        } catch (Exception e) {
            breaker.onError(since(start), breaker.getTimestampUnit(), e);
            throw e;
        }
    }

    private long since(long start) {
        return breaker.getCurrentTimestamp() - start;
    }

    private JOSEException inWords(Exception e) {
        return switch (e) {
            case CallNotPermittedException open ->
                unavailable(
                        SignerFailure.OPEN,
                        "it failed or was slow several times and is left alone for " + OPEN.toSeconds() + " s",
                        open);
            case NoThreadException none -> unavailable(SignerFailure.ERROR, String.valueOf(none.getMessage()), none);
            case RejectedExecutionException full ->
                unavailable(
                        SignerFailure.REJECTED,
                        limits.concurrency() + " calls to it were under way (embedpass.keys.remote.concurrency) for "
                                + limits.patience().toMillis() + " ms; one that hangs holds its place until it ends",
                        full);
            case TimeoutException late ->
                unavailable(
                        SignerFailure.TIMEOUT,
                        "it did not answer within " + limits.timeLimit().toMillis()
                                + " ms (embedpass.keys.remote.time-limit)",
                        late);
            case InterruptedException interrupted -> {
                Thread.currentThread().interrupt();
                yield unavailable(SignerFailure.ERROR, "the wait for it was interrupted", interrupted);
            }
            case ExecutionException failed when failed.getCause() instanceof JOSEException cause -> cause;
            // Its message is not ours to tell: nobody promised that it holds no secret.
            default -> unavailable(SignerFailure.ERROR, "it failed with " + nameOf(e), e);
        };
    }

    private static SignerUnavailableException unavailable(SignerFailure failure, String words, Exception cause) {
        return new SignerUnavailableException(failure, words, cause);
    }

    private static String nameOf(Exception e) {
        return Objects.requireNonNullElse(e.getCause(), e).getClass().getSimpleName();
    }

    @Override
    public Set<JWSAlgorithm> supportedJWSAlgorithms() {
        return signer.supportedJWSAlgorithms();
    }

    @Override
    public JCAContext getJCAContext() {
        return signer.getJCAContext();
    }
}
