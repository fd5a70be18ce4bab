package io.embedpass.web;

import io.embedpass.answer.RateLimit;
import io.embedpass.answer.RefusalCode;
import io.embedpass.audit.AuditFilter;
import io.embedpass.embed.Embed;
import io.embedpass.embed.Embeds;
import io.embedpass.event.EventController;
import io.embedpass.origin.OriginCheck;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * CORS at the token addresses and for events (Fetch standard, section 3.2; contract section 3): echoes an origin that is listed for the
 * embed, and only that. Whether the attempt itself is allowed is decided later, by the same list.
 *
 * <p>Not Spring's own filter: that one refuses the actual request of an origin that is not listed by itself, before the
 * client limit, and lets a same-origin request go without the headers.
 */
final class CorsFilter extends OncePerRequestFilter {

    private static final String ALLOWED_HEADERS =
            "Authorization, Content-Type, Cache-Control, X-Requested-With, traceparent, tracestate, baggage";

    private static final String EXPOSED_HEADERS = String.join(
            ", ", RateLimit.HEADER, RateLimit.POLICY_HEADER, HttpHeaders.RETRY_AFTER, AuditFilter.ATTEMPT_ID_HEADER);

    private static final String MAX_AGE_SECONDS = "600";

    private final Embeds embeds;
    private final OriginCheck originCheck;
    private final ProblemWriter problems;

    CorsFilter(Embeds embeds, OriginCheck originCheck, ProblemWriter problems) {
        this.embeds = embeds;
        this.originCheck = originCheck;
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String path = request.getServletPath();
        return !embeds.isTokenAddress(path) && !path.equals(EventController.ADDRESS);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<String> allowed = onlyOrigin(request).filter(origin -> isAllowed(request, origin));
        allowed.ifPresent(origin -> allow(response, origin));
        if (!HttpMethod.OPTIONS.matches(request.getMethod())) {
            chain.doFilter(request, response);
        } else if (allowed.isPresent()) {
            response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "POST");
            response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED_HEADERS);
            response.setHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS);
            response.setHeader(HttpHeaders.ALLOW, "POST, OPTIONS");
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        } else {
            problems.write(
                    request, response, RefusalCode.ORIGIN_NOT_ALLOWED, "a preflight of an origin that is not listed");
        }
    }

    private static Optional<String> onlyOrigin(HttpServletRequest request) {
        List<String> origins = Collections.list(request.getHeaders(HttpHeaders.ORIGIN));
        return origins.size() == 1 ? Optional.of(origins.getFirst()) : Optional.empty();
    }

    private boolean isAllowed(HttpServletRequest request, String origin) {
        return embedsAt(request.getServletPath()).anyMatch(embed -> originCheck.isAllowed(origin, embed));
    }

    /** An event names its embed in the body, which no preflight has: any embed that lists the origin will do for CORS. */
    private Stream<String> embedsAt(String path) {
        return path.equals(EventController.ADDRESS) ? embeds.ids().stream() : embeds.at(path).map(Embed::id).stream();
    }

    private static void allow(HttpServletResponse response, String origin) {
        response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
        response.setHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED_HEADERS);
    }
}
