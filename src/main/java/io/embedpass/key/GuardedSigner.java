package io.embedpass.key;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.util.Base64URL;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * A signer somewhere else, behind a time limit, a bulkhead and a circuit breaker: when it hangs or fails, attempts are
 * told so at once and the rest of the service goes on. Thread-safe.
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
            return breaker.executeCallable(() -> calls.call(() -> signer.sign(header, signingInput)));
        } catch (Exception e) {
            throw inWords(e);
        }
    }

    private JOSEException inWords(Exception e) {
        return switch (e) {
            case CallNotPermittedException open ->
                unavailable(
                        SignerFailure.OPEN,
                        "it failed or was slow several times and is left alone for " + OPEN.toSeconds() + " s",
                        open);
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
