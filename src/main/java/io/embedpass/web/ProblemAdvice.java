package io.embedpass.web;

import com.google.common.base.Joiner;
import io.embedpass.answer.Refusal;
import io.embedpass.answer.RefusalCode;
import io.embedpass.audit.AuditFilter;
import io.embedpass.user.TooManyPasswordsException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Turns what Spring MVC refuses, and what nobody planned, into problem answers. */
@RestControllerAdvice
final class ProblemAdvice {

    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

    private final ProblemWriter problems;

    ProblemAdvice(ProblemWriter problems) {
        this.problems = problems;
    }

    @ExceptionHandler
    void methodNotAllowed(
            HttpRequestMethodNotSupportedException e, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Set<HttpMethod> allowed =
                new LinkedHashSet<>(Objects.requireNonNullElse(e.getSupportedHttpMethods(), Set.of()));
        if (allowed.contains(HttpMethod.GET)) {
            allowed.add(HttpMethod.HEAD);
        }
        allowed.add(HttpMethod.OPTIONS);
        response.setHeader(HttpHeaders.ALLOW, Joiner.on(", ").join(allowed));
        problems.write(request, response, RefusalCode.METHOD_NOT_ALLOWED, "the method is none of this address");
    }

    @ExceptionHandler
    void notAcceptable(HttpMediaTypeNotAcceptableException e, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        problems.write(request, response, RefusalCode.NOT_ACCEPTABLE, "Accept does not include what is here");
    }

    @ExceptionHandler({NoHandlerFoundException.class, NoResourceFoundException.class})
    void notFound(HttpServletRequest request, HttpServletResponse response) throws IOException {
        problems.write(request, response, RefusalCode.NOT_FOUND, "nothing is at this address");
    }

    @ExceptionHandler
    void unsupportedMediaType(
            HttpMediaTypeNotSupportedException e, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        problems.write(
                request, response, RefusalCode.UNSUPPORTED_MEDIA_TYPE, "the body is not declared as application/json");
    }

    @ExceptionHandler
    void unreadable(HttpMessageNotReadableException e, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        problems.write(request, response, RefusalCode.MALFORMED_REQUEST, "the body is not JSON, or of another shape");
    }

    @ExceptionHandler
    void unreadable(InvalidParameterException e, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        problems.write(request, response, RefusalCode.MALFORMED_REQUEST, "the query cannot be read, or is too long");
    }

    /**
     * The firewall looks at a header when it is read, which may be here. Its exception says what stands in it, a sign-in
     * perhaps: that goes to no log.
     */
    @ExceptionHandler
    void unreadable(RequestRejectedException e, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        problems.write(
                request, response, RefusalCode.MALFORMED_REQUEST, "a header has characters that are not allowed");
    }

    /** What endpoints of the actuator think of their parameters. */
    @ExceptionHandler
    void refused(ResponseStatusException e, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (e.getStatusCode().isSameCodeAs(HttpStatus.BAD_REQUEST)) {
            problems.write(
                    request, response, RefusalCode.MALFORMED_REQUEST, "a parameter is missing or cannot be read");
        } else {
            unplanned(e, request, response);
        }
    }

    /** Of the demo's log-in; to an attempt, the sign-in says so itself. */
    @ExceptionHandler
    void overloaded(TooManyPasswordsException e, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        problems.write(
                request,
                response,
                new Refusal.Unavailable(
                        RefusalCode.OVERLOADED, String.valueOf(e.getMessage()), TooManyPasswordsException.RETRY_AFTER));
    }

    /** The client is gone: nobody is left to answer, and the attempt has its record. */
    @ExceptionHandler
    void clientGone(AsyncRequestNotUsableException e) {
        log.debug("A client was gone before its answer", e);
    }

    @ExceptionHandler
    void unplanned(Exception e, HttpServletRequest request, HttpServletResponse response) throws IOException {
        log.error("The request {} failed", nameOf(request), e);
        problems.write(
                request,
                response,
                RefusalCode.INTERNAL_ERROR,
                "an exception: " + e.getClass().getSimpleName());
    }

    /** Its id; its address where it has none, for requests to the management listener are no attempts. */
    private static String nameOf(HttpServletRequest request) {
        return AuditFilter.attemptOf(request)
                .map(attempt -> attempt.id().toString())
                .orElseGet(request::getServletPath);
    }
}
