package io.embedpass.token;

import io.embedpass.answer.Answer;
import io.embedpass.answer.Problem;
import io.embedpass.answer.RateLimit;
import io.embedpass.answer.Refusal;
import io.embedpass.answer.Refusal.Unauthenticated;
import io.embedpass.audit.Attempt;
import io.embedpass.audit.AuditFilter;
import io.embedpass.limit.Concurrency;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The token endpoint: HTTP in and out, everything between is {@link TokenIssuer}. */
@RestController
public final class TokenController {

    private final TokenIssuer issuer;
    private final Concurrency concurrency;
    private final Challenges challenges;

    public TokenController(TokenIssuer issuer, Concurrency concurrency, Challenges challenges) {
        this.issuer = issuer;
        this.concurrency = concurrency;
        this.challenges = challenges;
    }

    /** Asked at {@code /embed/token}, {@code /embed/{embed}/token} and every customary path of an embed. */
    @PostMapping({"/embed/token", "/embed/{embed}/token"})
    public ResponseEntity<Map<String, Object>> token(HttpServletRequest request) {
        return switch (TokenRequestReader.read(request).then(asked -> concurrency.within(asked, issuer::issue))) {
            case Answer.Value<EmbedToken>(EmbedToken token) -> issued(token);
            case Answer.Refused<EmbedToken>(Refusal refusal) -> refused(request, refusal);
        };
    }

    private static ResponseEntity<Map<String, Object>> issued(EmbedToken token) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("token", token.value());
        body.put("expires_in", token.expiresIn().toSeconds());
        body.put("refresh_after", token.refreshAfter().toSeconds());
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.noStore())
                .header(RateLimit.POLICY_HEADER, token.limit().policyField())
                .header(RateLimit.HEADER, token.limit().field())
                .body(body);
    }

    private ResponseEntity<Map<String, Object>> refused(HttpServletRequest request, Refusal refusal) {
        Attempt attempt = AuditFilter.attemptOf(request);
        attempt.isRefused(refusal);
        Problem problem = Problem.of(refusal, attempt.id());
        HttpHeaders headers = new HttpHeaders();
        problem.headers().forEach(headers::set);
        if (refusal instanceof Unauthenticated fault) {
            boolean isBrowser = request.getHeader("Sec-Fetch-Site") != null;
            headers.put(HttpHeaders.WWW_AUTHENTICATE, challenges.of(fault, isBrowser));
        }
        return ResponseEntity.status(problem.status())
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .cacheControl(CacheControl.noStore())
                .body(problem.members());
    }
}
