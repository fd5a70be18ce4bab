package io.embedpass.event;

import io.embedpass.answer.Answer;
import io.embedpass.answer.RefusalCode;
import io.embedpass.origin.FetchMetadata;
import io.embedpass.request.JsonBody;
import io.embedpass.request.RequestHeaders;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import tools.jackson.databind.JsonNode;

/** Reads an event and refuses what is out of shape; a member that nobody knows too: nobody shall think that it is kept. */
final class EventRequestReader {

    private static final int MAX_BODY_BYTES = 1024;
    private static final Set<String> MEMBERS = Set.of("type", "embed");
    private static final String SCHEME = "Bearer ";

    private EventRequestReader() {}

    static Answer<EventRequest> read(HttpServletRequest request) {
        return RequestHeaders.refuseRepeated(request)
                .then(known -> JsonBody.bytes(known, MAX_BODY_BYTES))
                .then(JsonBody::object)
                .then(body -> event(request, body));
    }

    private static Answer<EventRequest> event(HttpServletRequest request, JsonNode body) {
        if (!MEMBERS.equals(Set.copyOf(body.propertyNames()))) {
            return malformed("the body has other members than type and embed");
        }
        Optional<EventType> type = body.path("type").asStringOpt().flatMap(EventType::named);
        if (type.isEmpty() || !body.path("embed").isString()) {
            return malformed("type is none of opened, submitted, token-rejected and expired, or embed is no string");
        }
        return Answer.of(new EventRequest(
                request.getRemoteAddr(),
                RequestHeaders.header(request, HttpHeaders.ORIGIN),
                new FetchMetadata(
                        RequestHeaders.header(request, "Sec-Fetch-Site"),
                        RequestHeaders.header(request, "Sec-Fetch-Mode")),
                RequestHeaders.header(request, HttpHeaders.AUTHORIZATION).flatMap(EventRequestReader::bearer),
                type.get(),
                body.path("embed").stringValue()));
    }

    private static Optional<String> bearer(String header) {
        return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? Optional.of(header.substring(SCHEME.length()).strip())
                : Optional.empty();
    }

    private static Answer<EventRequest> malformed(String reason) {
        return Answer.refuse(RefusalCode.MALFORMED_REQUEST, reason);
    }
}
