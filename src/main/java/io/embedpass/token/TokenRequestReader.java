package io.embedpass.token;

import io.embedpass.answer.Answer;
import io.embedpass.answer.RefusalCode;
import io.embedpass.audit.AuditFilter;
import io.embedpass.limit.ClientAddress;
import io.embedpass.origin.FetchMetadata;
import io.embedpass.request.JsonBody;
import io.embedpass.request.RequestHeaders;
import io.embedpass.user.Credentials;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** Reads a request for a token and refuses what is out of shape (contract section 3, the first lines of the table). */
final class TokenRequestReader {

    private static final int MAX_BODY_BYTES = 16 * 1024;

    private TokenRequestReader() {}

    static Answer<TokenRequest> read(HttpServletRequest request) {
        return RequestHeaders.refuseRepeated(request)
                .then(TokenRequestReader::refuseOtherAnswers)
                .then(known -> JsonBody.bytes(known, MAX_BODY_BYTES))
                .then(TokenBody::read)
                .map(namedUser -> new TokenRequest(
                        request.getServletPath(),
                        request.getRemoteAddr(),
                        ClientAddress.bucketOf(request.getRemoteAddr()),
                        RequestHeaders.header(request, HttpHeaders.ORIGIN),
                        new FetchMetadata(
                                RequestHeaders.header(request, "Sec-Fetch-Site"),
                                RequestHeaders.header(request, "Sec-Fetch-Mode")),
                        Credentials.of(RequestHeaders.header(request, HttpHeaders.AUTHORIZATION), demoSession(request)),
                        namedUser,
                        AuditFilter.attemptOf(request).orElseThrow()));
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
