package io.embedpass.token;

import io.embedpass.answer.Answer;
import io.embedpass.answer.RefusalCode;
import io.embedpass.audit.AuditFilter;
import io.embedpass.origin.FetchMetadata;
import io.embedpass.user.Credentials;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** Reads a request for a token and refuses what is out of shape (contract section 3, the first lines of the table). */
final class TokenRequestReader {

    private static final int MAX_BODY_BYTES = 16 * 1024;

    private TokenRequestReader() {}

    static Answer<TokenRequest> read(HttpServletRequest request) {
        return refuseRepeatedHeaders(request)
                .then(TokenRequestReader::refuseOtherAnswers)
                .then(TokenRequestReader::body)
                .then(TokenBody::read)
                .map(namedUser -> new TokenRequest(
                        request.getServletPath(),
                        request.getRemoteAddr(),
                        header(request, HttpHeaders.ORIGIN),
                        new FetchMetadata(header(request, "Sec-Fetch-Site"), header(request, "Sec-Fetch-Mode")),
                        Credentials.of(header(request, HttpHeaders.AUTHORIZATION), demoSession(request)),
                        namedUser,
                        AuditFilter.attemptOf(request)));
    }

    private static Answer<HttpServletRequest> refuseRepeatedHeaders(HttpServletRequest request) {
        for (String name : List.of(HttpHeaders.ORIGIN, HttpHeaders.AUTHORIZATION, HttpHeaders.CONTENT_TYPE)) {
            if (Collections.list(request.getHeaders(name)).size() > 1) {
                return Answer.refuse(RefusalCode.MALFORMED_REQUEST, "there is more than one " + name + " header");
            }
        }
        return Answer.of(request);
    }

    private static Answer<HttpServletRequest> refuseOtherAnswers(HttpServletRequest request) {
        try {
            List<MediaType> accepted =
                    MediaType.parseMediaTypes(Collections.list(request.getHeaders(HttpHeaders.ACCEPT)));
            boolean takesJson = accepted.isEmpty()
                    || accepted.stream()
                            .anyMatch(type -> type.includes(MediaType.APPLICATION_JSON) && type.getQualityValue() > 0);
            return takesJson
                    ? Answer.of(request)
                    : Answer.refuse(RefusalCode.NOT_ACCEPTABLE, "Accept does not include application/json");
        } catch (InvalidMediaTypeException _) {
            return Answer.refuse(RefusalCode.MALFORMED_REQUEST, "the Accept header cannot be read");
        }
    }

    private static Answer<byte[]> body(HttpServletRequest request) {
        if (request.getContentLengthLong() > MAX_BODY_BYTES) {
            return tooLarge();
        }
        byte[] body;
        try {
            body = request.getInputStream().readNBytes(MAX_BODY_BYTES + 1);
        } catch (IOException _) {
            return Answer.refuse(RefusalCode.MALFORMED_REQUEST, "the body ended early or is not chunked as it says");
        }
        if (body.length > MAX_BODY_BYTES) {
            return tooLarge();
        }
        String type = request.getContentType();
        return isJson(type) || (type == null && body.length == 0)
                ? Answer.of(body)
                : Answer.refuse(RefusalCode.UNSUPPORTED_MEDIA_TYPE, "the body is not declared as application/json");
    }

    private static Answer<byte[]> tooLarge() {
        return Answer.refuse(RefusalCode.TOO_LARGE, "the body has more than " + MAX_BODY_BYTES + " bytes");
    }

    private static boolean isJson(@Nullable String type) {
        try {
            return type != null && MediaType.APPLICATION_JSON.equalsTypeAndSubtype(MediaType.parseMediaType(type));
        } catch (InvalidMediaTypeException _) {
            return false;
        }
    }

    private static Optional<String> header(HttpServletRequest request, String name) {
        return Optional.ofNullable(request.getHeader(name));
    }

    private static Optional<String> demoSession(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        return cookies == null
                ? Optional.empty()
                : Stream.of(cookies)
                        .filter(cookie -> cookie.getName().equals(Credentials.DemoSession.COOKIE))
                        .map(Cookie::getValue)
                        .findFirst();
    }
}
