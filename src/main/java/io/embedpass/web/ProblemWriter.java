package io.embedpass.web;

import io.embedpass.answer.Problem;
import io.embedpass.answer.Refusal;
import io.embedpass.answer.RefusalCode;
import io.embedpass.audit.Attempt;
import io.embedpass.audit.AuditFilter;
import io.embedpass.audit.AuditFilter.RefusalWriter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.HttpHeaders;
import tools.jackson.databind.json.JsonMapper;

/** Writes problem answers, for controllers, filters and security alike. Thread-safe. */
public final class ProblemWriter implements RefusalWriter {

    private final JsonMapper json;

    public ProblemWriter(JsonMapper json) {
        this.json = json;
    }

    /** Refuses the request; an attempt hears of it. */
    public void write(HttpServletRequest request, HttpServletResponse response, RefusalCode code, String reason)
            throws IOException {
        write(request, response, new Refusal.Denied(code, reason));
    }

    @Override
    public void write(HttpServletRequest request, HttpServletResponse response, Refusal refusal) throws IOException {
        Optional<Attempt> attempt = AuditFilter.attemptOf(request);
        attempt.ifPresent(known -> known.isRefused(refusal));
        Problem problem = Problem.of(refusal, attempt.map(Attempt::id).orElseGet(UUID::randomUUID));
        byte[] body = json.writeValueAsBytes(problem.members());
        response.setStatus(problem.status());
        problem.headers().forEach(response::setHeader);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setContentType(Problem.MEDIA_TYPE);
        response.getOutputStream().write(body);
    }
}
