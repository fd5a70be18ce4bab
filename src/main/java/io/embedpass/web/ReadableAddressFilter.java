package io.embedpass.web;

import io.embedpass.answer.RefusalCode;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses an address with broken percent-encoding (RFC 3986, section 2.1). Tomcat decodes paths only; in a path parameter
 * or a query it is Spring that finds the fault, too late and with an exception that nobody would take for a bad request.
 */
final class ReadableAddressFilter extends OncePerRequestFilter {

    private static final Pattern BROKEN = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    private final ProblemWriter problems;

    ReadableAddressFilter(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (isBroken(request.getRequestURI()) || isBroken(request.getQueryString())) {
            problems.write(
                    request,
                    response,
                    RefusalCode.MALFORMED_REQUEST,
                    "a percent sign in the address is not followed by two hexadecimal digits");
        } else {
            chain.doFilter(request, response);
        }
    }

    private static boolean isBroken(@Nullable String text) {
        return text != null && text.indexOf('%') >= 0 && BROKEN.matcher(text).find();
    }
}
