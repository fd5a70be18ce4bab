package io.embedpass.audit;

import io.embedpass.answer.Answer;
import io.embedpass.answer.Refusal;
import io.embedpass.answer.RefusalCode;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Outermost: every attempt passes here twice, on its way in and out, and what nobody recorded by then is recorded here.
 * Its answer is held until that is done: without a record there is none but 503. Gives every request its id.
 */
public final class AuditFilter extends OncePerRequestFilter {

    public static final String ATTEMPT_ID_HEADER = "X-Attempt-Id";

    private static final String ATTRIBUTE = Attempt.class.getName();

    private final AuditTrail trail;
    private final RefusalWriter refusals;
    private final Function<String, Optional<String>> embedAt;
    private final Clock clock;

    /** Writes the answer to a refusal; the attempt hears of it. */
    public interface RefusalWriter {
        void write(HttpServletRequest request, HttpServletResponse response, Refusal refusal) throws IOException;
    }

    /** @param embedAt name of the embed whose token is asked for at a path; empty when none is asked for there */
    public AuditFilter(
            AuditTrail trail, RefusalWriter refusals, Function<String, Optional<String>> embedAt, Clock clock) {
        this.trail = trail;
        this.refusals = refusals;
        this.embedAt = embedAt;
        this.clock = clock;
    }

    /** The attempt that the request is, or would be at a token address; empty at the management listener, which has none. */
    public static Optional<Attempt> attemptOf(HttpServletRequest request) {
        return Optional.ofNullable((Attempt) request.getAttribute(ATTRIBUTE));
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Attempt attempt = new Attempt(
                clock.instant(),
                request.getRemoteAddr(),
                Optional.ofNullable(request.getHeader(HttpHeaders.ORIGIN)),
                Optional.ofNullable(request.getHeader(HttpHeaders.USER_AGENT)));
        request.setAttribute(ATTRIBUTE, attempt);
        response.setHeader(ATTEMPT_ID_HEADER, attempt.id().toString());
        Optional<String> embed = embedAt.apply(request.getServletPath());
        if (embed.isEmpty() || HttpMethod.OPTIONS.matches(request.getMethod())) {
            chain.doFilter(request, response);
            return;
        }
        attempt.isFor(embed.get());
        try {
            chain.doFilter(request, new HeldResponse(response));
        } catch (IOException | ServletException | RuntimeException | Error e) {
            attempt.isRefused(new Refusal.Denied(
                    RefusalCode.INTERNAL_ERROR, "an exception: " + e.getClass().getSimpleName()));
            throw e;
        } finally {
            record(attempt, request, response);
        }
    }

    private void record(Attempt attempt, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (trail.record(attempt) instanceof Answer.Refused<Attempt>(Refusal refusal) && !response.isCommitted()) {
            response.resetBuffer();
            refusals.write(request, response, refusal);
        }
    }
}
