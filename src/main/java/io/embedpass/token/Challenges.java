package io.embedpass.token;

import io.embedpass.answer.Refusal.SignInFault;
import io.embedpass.answer.Refusal.Unauthenticated;
import io.embedpass.user.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a 401 says in {@code WWW-Authenticate} (RFC 9110, section 11.6.1; RFC 6750, section 3). */
public final class Challenges {

    private static final String BEARER = "Bearer realm=\"embedpass\"";
    private static final String BASIC = "Basic realm=\"embedpass\", charset=\"UTF-8\"";

    private final Set<Source> sources;

    /** @param sources that are configured */
    public Challenges(Set<Source> sources) {
        this.sources = Set.copyOf(sources);
    }

    /** @param isBrowser a browser is never asked for Basic: it would open a log-in window of its own over the page */
    List<String> of(Unauthenticated fault, boolean isBrowser) {
        List<String> challenges = new ArrayList<>();
        boolean takesBasic = sources.contains(Source.SERVICE) || sources.contains(Source.DEMO);
        if (sources.contains(Source.BEARER) || isBrowser || !takesBasic) {
            boolean wasShown =
                    fault.source().equals(Source.BEARER.toString()) && fault.cause() != SignInFault.NO_CREDENTIALS;
            challenges.add(wasShown ? BEARER + ", error=\"invalid_token\"" : BEARER);
        }
        if (takesBasic && !isBrowser) {
            challenges.add(BASIC);
        }
        return challenges;
    }
}
