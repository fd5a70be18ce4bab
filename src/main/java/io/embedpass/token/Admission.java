package io.embedpass.token;

import io.embedpass.answer.Answer;
import io.embedpass.answer.RateLimit;
import io.embedpass.answer.Refusal;
import io.embedpass.answer.Refusal.SignInFault;
import io.embedpass.answer.Refusal.Unauthenticated;
import io.embedpass.answer.RefusalCode;
import io.embedpass.audit.Attempt;
import io.embedpass.audit.Attempt.OriginDecision;
import io.embedpass.guard.Guard;
import io.embedpass.guard.Suspicion;
import io.embedpass.limit.Limits;
import io.embedpass.user.Caller;
import io.embedpass.user.Caller.Person;
import io.embedpass.user.Caller.Service;
import io.embedpass.user.Credentials.Basic;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** The steps that ask what else a client or user did lately: limits and guard. Thread-safe. */
public final class Admission {

    /** What is said of the caller, not of the page or the request. */
    private static final Set<RefusalCode> ABOUT_THE_CALLER =
            EnumSet.of(RefusalCode.UNAUTHENTICATED, RefusalCode.PERMISSION_DENIED);

    /** Pages whose users are not signed in or were so too long ago ask all the time; nobody guesses there. */
    private static final Set<SignInFault> HARMLESS = EnumSet.of(SignInFault.NO_CREDENTIALS, SignInFault.EXPIRED);

    private final Limits limits;
    private final Guard guard;

    public Admission(Limits limits, Guard guard) {
        this.limits = limits;
        this.guard = guard;
    }

    Answer<TokenRequest> fromUnblockedClient(TokenRequest request) {
        return guard.client(request.network()).map(_ -> request);
    }

    Answer<TokenRequest> withinClientLimit(TokenRequest request) {
        return limits.client(request.client()).map(_ -> request);
    }

    /**
     * Right after the sign-in: from then on a backend is limited as a service, whatever becomes of its users. Else those
     * who are not permitted would use up what its address may ask for, and with it everybody's.
     */
    Answer<TokenRequest> withinServiceLimit(TokenRequest request, Caller caller) {
        return switch (caller) {
            case Person _ -> Answer.of(request);
            case Service service -> {
                limits.giveBackToClient(request.client());
                yield limits.service(service.name()).map(_ -> request);
            }
        };
    }

    /** @param subject of the user; empty text for one that is refused later */
    Answer<RateLimit> withinUserLimit(TokenRequest request, String embed, String subject) {
        return limits.user(embed, subject).map(limit -> {
            request.attempt().isWithin(limit);
            return limit;
        });
    }

    /**
     * After the user limit, so that tokens are counted and not what was refused anyway, and so that a backend whose user is
     * blocked has got back by then what it took from its client's limit. Who is blocked is not observed further: waiting
     * ends it.
     */
    Answer<TokenRequest> forUnblockedUser(TokenRequest request) {
        return request.attempt()
                .user()
                .map(user -> guard.user(user)
                        .then(_ -> {
                            observe(request.attempt(), user, request.network());
                            return guard.user(user);
                        })
                        .map(_ -> request))
                .orElseGet(() -> Answer.of(request));
    }

    /** A backend counts as one client, however many instances it has: where its users are it does not tell. */
    private void observe(Attempt attempt, String user, String network) {
        Optional<String> entry =
                attempt.originDecision().filter(OriginDecision::isAllowed).map(OriginDecision::entry);
        String client = attempt.actor().map(service -> "service " + service).orElse(network);
        tell(attempt, guard.signedIn(user, entry, client));
    }

    /** Tells the guard of a refusal. That a backend is refused for many of its users is no fault of its own. */
    void refused(TokenRequest request, Refusal refusal) {
        Attempt attempt = request.attempt();
        if (ABOUT_THE_CALLER.contains(refusal.code()) && attempt.actor().isEmpty()) {
            boolean isSignIn = refusal instanceof Unauthenticated fault && !HARMLESS.contains(fault.cause());
            Optional<String> name = attempt.user().or(() -> triedName(request));
            tell(attempt, guard.refused(request.network(), name, isSignIn));
        }
    }

    private static Optional<String> triedName(TokenRequest request) {
        return request.credentials() instanceof Basic basic ? Optional.of(basic.username()) : Optional.empty();
    }

    private static void tell(Attempt attempt, Set<Suspicion> suspicions) {
        suspicions.forEach(suspicion -> attempt.isSuspicious(suspicion.toString()));
    }
}
