package io.embedpass.event;

import com.nimbusds.jwt.JWTClaimsSet;
import io.embedpass.answer.Answer;
import io.embedpass.answer.Refusal;
import io.embedpass.answer.Refusal.SignInFault;
import io.embedpass.answer.RefusalCode;
import io.embedpass.embed.Embed;
import io.embedpass.embed.Embeds;
import io.embedpass.key.OwnTokens;
import io.embedpass.limit.Limits;
import io.embedpass.origin.OriginCheck;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An event from top to bottom: like an attempt, but the proof is the embed's own token, and nothing is left but a count.
 * Thread-safe.
 */
public final class EmbedEvents {

    /** A token is reported about after its end, too; much later nobody has it for a good reason. */
    static final Duration LONGEST_AGE = Duration.ofMinutes(10);

    private static final Duration TOLERATED_FUTURE = Duration.ofMinutes(1);
    private static final String SOURCE = "embed-token";

    private final Embeds embeds;
    private final OriginCheck originCheck;
    private final Limits limits;
    private final OwnTokens ownTokens;
    private final List<EmbedEventListener> listeners;
    private final Clock clock;

    public EmbedEvents(
            Embeds embeds,
            OriginCheck originCheck,
            Limits limits,
            OwnTokens ownTokens,
            List<EmbedEventListener> listeners,
            Clock clock) {
        this.embeds = embeds;
        this.originCheck = originCheck;
        this.limits = limits;
        this.ownTokens = ownTokens;
        this.listeners = List.copyOf(listeners);
        this.clock = clock;
    }

    /** Counts the event, or refuses it. */
    Answer<EventRequest> tell(Answer<EventRequest> request) {
        Answer<EventRequest> told = request.then(this::withinClientLimit)
                .then(this::forKnownEmbed)
                .then(this::fromAllowedOrigin)
                .then(this::withToken)
                .then(this::withinTokenLimit)
                .map(this::counted);
        if (told instanceof Answer.Refused<EventRequest>(Refusal refusal)) {
            listeners.forEach(listener -> listener.refused(refusal.code()));
        }
        return told;
    }

    private record Addressed(EventRequest request, Embed embed) {}

    private record Proved(EventRequest request, String jti) {}

    private Answer<EventRequest> withinClientLimit(EventRequest request) {
        return limits.eventClient(request.client()).map(_ -> request);
    }

    private Answer<Addressed> forKnownEmbed(EventRequest request) {
        return embeds.named(request.embed())
                .map(embed -> Answer.of(new Addressed(request, embed)))
                .orElseGet(() -> Answer.refuse(RefusalCode.UNKNOWN_EMBED, "no embed has this name"));
    }

    private Answer<Addressed> fromAllowedOrigin(Addressed event) {
        EventRequest request = event.request();
        return originCheck
                .check(request.origin(), false, event.embed().id())
                .then(entry -> originCheck.checkScript(request.fetchMetadata(), entry))
                .map(_ -> event);
    }

    /** The claims first: looking at them costs nothing, verifying a signature does. */
    private Answer<Proved> withToken(Addressed event) {
        if (event.request().token().isEmpty()) {
            return unauthenticated(SignInFault.NO_CREDENTIALS, "no token was shown");
        }
        String token = event.request().token().get();
        Optional<JWTClaimsSet> claims = OwnTokens.unverified(token);
        if (claims.filter(known -> isFor(event.embed(), known)).isEmpty()) {
            return unauthenticated(SignInFault.WRONG_AUDIENCE, "the token is not one of this embed");
        }
        if (!isRecent(claims.get())) {
            return unauthenticated(SignInFault.EXPIRED, "the token is older than 10 minutes");
        }
        return ownTokens.isOurs(token)
                ? Answer.of(
                        new Proved(event.request(), String.valueOf(claims.get().getJWTID())))
                : unauthenticated(SignInFault.INVALID_TOKEN, "no published key has signed the token");
    }

    private static boolean isFor(Embed embed, JWTClaimsSet claims) {
        return embed.issuer().equals(claims.getIssuer())
                && claims.getAudience().equals(List.of(embed.audience()))
                && claims.getIssueTime() != null;
    }

    private boolean isRecent(JWTClaimsSet claims) {
        Instant now = clock.instant();
        Instant issued = claims.getIssueTime().toInstant();
        return !issued.isBefore(now.minus(LONGEST_AGE)) && !issued.isAfter(now.plus(TOLERATED_FUTURE));
    }

    private Answer<EventRequest> withinTokenLimit(Proved event) {
        return limits.event(event.jti()).map(_ -> event.request());
    }

    private EventRequest counted(EventRequest event) {
        listeners.forEach(listener -> listener.told(event.embed(), event.type()));
        return event;
    }

    private static Answer<Proved> unauthenticated(SignInFault fault, String reason) {
        return Answer.refuse(new Refusal.Unauthenticated(SOURCE, fault, reason));
    }
}
