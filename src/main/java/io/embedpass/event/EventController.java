package io.embedpass.event;

import io.embedpass.answer.Answer;
import io.embedpass.answer.Refusal;
import io.embedpass.answer.Refusal.SignInFault;
import io.embedpass.answer.Refusal.Unauthenticated;
import io.embedpass.audit.AuditFilter.RefusalWriter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where pages tell what became of their embeds: HTTP in and out, everything between is {@link EmbedEvents}. */
@RestController
public final class EventController {

    /** Where events are told. */
    public static final String ADDRESS = "/embed/events";

    private static final String CHALLENGE = "Bearer realm=\"embedpass\"";

    private final EmbedEvents events;
    private final RefusalWriter refusals;

    public EventController(EmbedEvents events, RefusalWriter refusals) {
        this.events = events;
        this.refusals = refusals;
    }

    @PostMapping(ADDRESS)
    public void tell(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (events.tell(EventRequestReader.read(request))) {
            case Answer.Value<EventRequest> _ -> {
                response.setStatus(HttpServletResponse.SC_NO_CONTENT);
                response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            }
            case Answer.Refused<EventRequest>(Refusal refusal) -> refused(request, response, refusal);
        }
    }

    private void refused(HttpServletRequest request, HttpServletResponse response, Refusal refusal) throws IOException {
        if (refusal instanceof Unauthenticated fault) {
            boolean wasShown = fault.cause() != SignInFault.NO_CREDENTIALS;
            response.setHeader(
                    HttpHeaders.WWW_AUTHENTICATE, wasShown ? CHALLENGE + ", error=\"invalid_token\"" : CHALLENGE);
        }
        refusals.write(request, response, refusal);
    }
}
