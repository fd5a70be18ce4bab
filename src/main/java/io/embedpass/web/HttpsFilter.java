package io.embedpass.web;

import io.embedpass.answer.RefusalCode;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses what did not come over TLS, here or at a trusted proxy. Never redirects: a POST with credentials has been sent
 * in the clear by then, and a redirect would hide that (contract section 3). The management listener is not meant.
 */
final class HttpsFilter extends OncePerRequestFilter {

    private final ProblemWriter problems;

    HttpsFilter(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.isSecure() || ManagementListener.got(request)) {
            chain.doFilter(request, response);
        } else {
            problems.write(
                    request,
                    response,
                    RefusalCode.HTTPS_REQUIRED,
                    "the request came over plain HTTP, and no trusted proxy said X-Forwarded-Proto: https");
        }
    }
}
