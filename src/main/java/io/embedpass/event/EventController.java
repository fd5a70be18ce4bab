package io.embedpass.event;

import io.embedpass.answer.Answer;
import io.embedpass.answer.Problem;
import io.embedpass.answer.Refusal;
import io.embedpass.answer.Refusal.SignInFault;
import io.embedpass.answer.Refusal.Unauthenticated;
import io.embedpass.audit.AuditFilter;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where pages tell what became of their embeds: HTTP in and out, everything between is {@link EmbedEvents}. */
@RestController
public final class EventController {

    /** Where events are told. */
    public static final String ADDRESS = "/embed/events";

    private static final String CHALLENGE = "Bearer realm=\"embedpass\"";

    private final EmbedEvents events;

    public EventController(EmbedEvents events) {
        this.events = events;
    }

    @PostMapping(ADDRESS)
    public ResponseEntity<Map<String, Object>> tell(HttpServletRequest request) {
        return switch (events.tell(EventRequestReader.read(request))) {
            case Answer.Value<EventRequest> _ ->
                ResponseEntity.noContent().cacheControl(CacheControl.noStore()).build();
            case Answer.Refused<EventRequest>(Refusal refusal) -> refused(request, refusal);
        };
    }

    private static ResponseEntity<Map<String, Object>> refused(HttpServletRequest request, Refusal refusal) {
        Problem problem = Problem.of(refusal, AuditFilter.attemptOf(request).id());
        HttpHeaders headers = new HttpHeaders();
        problem.headers().forEach(headers::set);
        if (refusal instanceof Unauthenticated fault) {
            boolean wasShown = fault.cause() != SignInFault.NO_CREDENTIALS;
            headers.set(HttpHeaders.WWW_AUTHENTICATE, wasShown ? CHALLENGE + ", error=\"invalid_token\"" : CHALLENGE);
        }
        return ResponseEntity.status(problem.status())
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .cacheControl(CacheControl.noStore())
                .body(problem.members());
    }
}
