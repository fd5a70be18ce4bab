package io.embedpass.token;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.embedpass.answer.Answer;
import io.embedpass.answer.RateLimit;
import io.embedpass.answer.Refusal;
import io.embedpass.answer.Refusal.Unauthenticated;
import io.embedpass.audit.AuditFilter.RefusalWriter;
import io.embedpass.limit.Concurrency;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/**
 * The token endpoint: HTTP in and out, everything between is {@link TokenIssuer}. Writes its answers itself: to look for a
 * converter of the body each time would cost more than all steps but the signature.
 */
@RestController
public final class TokenController {

    private final TokenIssuer issuer;
    private final Concurrency concurrency;
    private final Challenges challenges;
    private final RefusalWriter refusals;
    private final JsonMapper json;

    public TokenController(
            TokenIssuer issuer,
            Concurrency concurrency,
            Challenges challenges,
            RefusalWriter refusals,
            JsonMapper json) {
        this.issuer = issuer;
        this.concurrency = concurrency;
        this.challenges = challenges;
        this.refusals = refusals;
        this.json = json;
    }

    /** The answer (contract section 2); times in whole seconds. */
    private record Issued(
            String token,
            @JsonProperty("expires_in") long expiresIn,
            @JsonProperty("refresh_after") long refreshAfter) {}

    /** Asked at {@code /embed/token}, {@code /embed/{embed}/token} and every customary path of an embed. */
    @PostMapping({"/embed/token", "/embed/{embed}/token"})
    public void token(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (TokenRequestReader.read(request).then(asked -> concurrency.within(asked, issuer::issue))) {
            case Answer.Value<EmbedToken>(EmbedToken token) -> issued(response, token);
            case Answer.Refused<EmbedToken>(Refusal refusal) -> refused(request, response, refusal);
        }
    }

    private void issued(HttpServletResponse response, EmbedToken token) throws IOException {
        Issued answer = new Issued(
                token.value(),
                token.expiresIn().toSeconds(),
                token.refreshAfter().toSeconds());
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader(RateLimit.POLICY_HEADER, token.limit().policyField());
        response.setHeader(RateLimit.HEADER, token.limit().field());
        response.getOutputStream().write(json.writeValueAsBytes(answer));
    }

    private void refused(HttpServletRequest request, HttpServletResponse response, Refusal refusal) throws IOException {
        if (refusal instanceof Unauthenticated fault) {
            boolean isBrowser = request.getHeader("Sec-Fetch-Site") != null;
            challenges
                    .of(fault, isBrowser)
                    .forEach(challenge -> response.addHeader(HttpHeaders.WWW_AUTHENTICATE, challenge));
        }
        refusals.write(request, response, refusal);
    }
}
