package io.embedpass.web;

import io.embedpass.answer.Answer;
import io.embedpass.answer.Refusal;
import io.embedpass.limit.Concurrency;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses early what would be refused later, while as many attempts are under way as may be. It takes no place itself:
 * whoever sends a body slowly must not hold one, so that is left to the controller, when the body was read.
 */
final class OverloadFilter extends OncePerRequestFilter {

    private final Concurrency concurrency;
    private final ProblemWriter problems;

    OverloadFilter(Concurrency concurrency, ProblemWriter problems) {
        this.concurrency = concurrency;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (concurrency.check(request) instanceof Answer.Refused<HttpServletRequest>(Refusal refusal)) {
            problems.write(request, response, refusal);
        } else {
            chain.doFilter(request, response);
        }
    }
}
