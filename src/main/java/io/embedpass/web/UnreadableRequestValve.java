package io.embedpass.web;

import io.embedpass.answer.Problem;
import io.embedpass.answer.Refusal;
import io.embedpass.answer.RefusalCode;
import io.embedpass.audit.Attempt;
import io.embedpass.audit.AuditTrail;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers what Tomcat refuses before any filter sees it, over-long and unreadable headers above all, with a problem in
 * the place of its own error page, and records it when somebody asked for a token.
 */
public final class UnreadableRequestValve extends ErrorReportValve {

    private static final Logger log = LoggerFactory.getLogger(UnreadableRequestValve.class);

    private final AuditTrail trail;
    private final Function<String, Optional<String>> embedAt;
    private final Clock clock;
    private final JsonMapper json;

    UnreadableRequestValve(AuditTrail trail, Function<String, Optional<String>> embedAt, Clock clock, JsonMapper json) {
        this.trail = trail;
        this.embedAt = embedAt;
        this.clock = clock;
        this.json = json;
    }

    @Override
    protected void report(Request request, Response response, @Nullable Throwable throwable) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        RefusalCode code = ProblemErrorController.codeOf(status);
        Refusal refusal = new Refusal.Denied(code, "the request was refused before it could be read");
        Attempt attempt = new Attempt(clock.instant(), request.getRemoteAddr(), Optional.empty(), Optional.empty());
        attempt.isRefused(refusal);
        boolean isUnseen = request.getAttribute(Attempt.class.getName()) == null;
        Optional.ofNullable(request.getRequestURI())
                .flatMap(embedAt)
                .filter(_ -> isUnseen)
                .ifPresent(embed -> {
                    attempt.isFor(embed);
                    trail.record(attempt);
                });
        write(response, Problem.of(refusal, attempt.id()), request.isSecure());
    }

    private void write(Response response, Problem problem, boolean isSecure) {
        response.setContentType(Problem.MEDIA_TYPE);
        response.setHeader("Vary", "Origin");
        response.setHeader("Cache-Control", "no-store");
        if (isSecure) {
            response.setHeader("Strict-Transport-Security", EdgeHeadersFilter.HSTS);
        }
        try {
            response.getOutputStream().write(json.writeValueAsBytes(problem.members()));
            response.finishResponse();
        } catch (IOException e) {
            log.debug("A client was gone before it could be refused", e);
        }
    }
}
