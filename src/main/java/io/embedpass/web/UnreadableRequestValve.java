package io.embedpass.web;

import io.embedpass.answer.Answer;
import io.embedpass.answer.Problem;
import io.embedpass.answer.Refusal;
import io.embedpass.answer.RefusalCode;
import io.embedpass.audit.Attempt;
import io.embedpass.audit.AuditFilter;
import io.embedpass.audit.AuditTrail;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.http.HttpHeaders;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers what Tomcat refuses before any filter sees it, over-long and unreadable headers above all, with a problem in
 * the place of its own error page, and records it when somebody asked for a token. Gives a problem to bare statuses too,
 * as of an operation of the actuator that finds nothing (contract section 3).
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

    /** Takes the place of Tomcat's own error page. */
    void installIn(TomcatServletWebServerFactory factory) {
        factory.addContextCustomizers(context -> {
            if (context.getParent() instanceof StandardHost host) {
                host.getPipeline().addValve(this);
                host.setErrorReportValveClass(UnreadableRequestValve.class.getName());
            }
        });
    }

    /** What is refused already never gets to the filters: their error page would answer it without a record. */
    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        if (response.isError()) {
            response.setSuspended(false);
            report(request, response, null);
        } else {
            super.invoke(request, response);
        }
    }

    @Override
    protected void report(Request request, Response response, @Nullable Throwable throwable) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0) {
            return;
        }
        RefusalCode code = ProblemErrorController.codeOf(status);
        Refusal refusal = new Refusal.Denied(
                code,
                code == RefusalCode.NOT_FOUND
                        ? "nothing is at this address"
                        : "the request was refused before it could be read");
        // Whose body broke off has a record already, under the id of the answer that Tomcat threw away.
        Optional<Attempt> seen = AuditFilter.attemptOf(request.getRequest());
        Attempt attempt = seen.orElseGet(() -> unreadable(request, refusal));
        Optional<String> embed =
                Optional.ofNullable(request.getRequestURI()).flatMap(embedAt).filter(_ -> seen.isEmpty());
        // TRACE; Tomcat's own list names what the servlet can, not what the address takes.
        embed.ifPresent(_ -> response.setHeader(HttpHeaders.ALLOW, status == 405 ? "POST, OPTIONS" : null));
        Refusal answered = embed.flatMap(id -> unrecorded(attempt, id)).orElse(refusal);
        response.setHeader(AuditFilter.ATTEMPT_ID_HEADER, attempt.id().toString());
        write(response, Problem.of(answered, attempt.id()), request.isSecure());
    }

    private Attempt unreadable(Request request, Refusal refusal) {
        Attempt attempt = new Attempt(clock.instant(), request.getRemoteAddr(), Optional.empty(), Optional.empty());
        attempt.isRefused(refusal);
        return attempt;
    }

    /** Why the attempt cannot be recorded; empty when it is. */
    private Optional<Refusal> unrecorded(Attempt attempt, String embed) {
        attempt.isFor(embed);
        return trail.record(attempt) instanceof Answer.Refused<Attempt>(Refusal unrecorded)
                ? Optional.of(unrecorded)
                : Optional.empty();
    }

    private void write(Response response, Problem problem, boolean isSecure) {
        response.setStatus(problem.status());
        problem.headers().forEach(response::setHeader);
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
