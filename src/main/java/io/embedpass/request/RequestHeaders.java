package io.embedpass.request;

import io.embedpass.answer.Answer;
import io.embedpass.answer.RefusalCode;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpHeaders;

/** Reads the headers that decide about a request (contract section 3). */
public final class RequestHeaders {

    private static final List<String> SINGLE =
            List.of(HttpHeaders.ORIGIN, HttpHeaders.AUTHORIZATION, HttpHeaders.CONTENT_TYPE);

    private RequestHeaders() {}

    /** Refuses a request that says who or where it is from more than once. */
    public static Answer<HttpServletRequest> refuseRepeated(HttpServletRequest request) {
        for (String name : SINGLE) {
            Enumeration<String> values = request.getHeaders(name);
            if (values.hasMoreElements() && values.nextElement() != null && values.hasMoreElements()) {
                return Answer.refuse(RefusalCode.MALFORMED_REQUEST, "there is more than one " + name + " header");
            }
        }
        return Answer.of(request);
    }

    /** The value of a header that stands there once at most. */
    public static Optional<String> header(HttpServletRequest request, String name) {
        return Optional.ofNullable(request.getHeader(name));
    }
}
