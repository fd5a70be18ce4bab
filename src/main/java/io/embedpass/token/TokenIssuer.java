package io.embedpass.token;

import io.embedpass.answer.Answer;
import io.embedpass.answer.RateLimit;
import io.embedpass.answer.Refusal;
import io.embedpass.answer.Refusal.FieldFault;
import io.embedpass.answer.RefusalCode;
import io.embedpass.audit.Attempt;
import io.embedpass.audit.Attempt.OriginDecision;
import io.embedpass.audit.Attempt.Signature;
import io.embedpass.audit.AuditTrail;
import io.embedpass.embed.Embed;
import io.embedpass.embed.Embeds;
import io.embedpass.key.TokenSigner;
import io.embedpass.origin.OriginCheck;
import io.embedpass.user.Caller;
import io.embedpass.user.Caller.Person;
import io.embedpass.user.Caller.Service;
import io.embedpass.user.ClaimedUser;
import io.embedpass.user.EmbedUser;
import io.embedpass.user.UserData;
import io.embedpass.user.UserSources;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The attempt from top to bottom, in the order of contract section 3: each step sees only what the steps before it found
 * out, and the first refusal ends it. Thread-safe.
 */
public final class TokenIssuer {

    private static final double REFRESH_SHARE = 0.8;
    private static final double REFRESH_JITTER = 0.1;

    private final Embeds embeds;
    private final OriginCheck originCheck;
    private final UserSources userSources;
    private final Admission admission;
    private final Claims claims;
    private final TokenSigner signer;
    private final AuditTrail auditTrail;

    public TokenIssuer(
            Embeds embeds,
            OriginCheck originCheck,
            UserSources userSources,
            Admission admission,
            Claims claims,
            TokenSigner signer,
            AuditTrail auditTrail) {
        this.embeds = embeds;
        this.originCheck = originCheck;
        this.userSources = userSources;
        this.admission = admission;
        this.claims = claims;
        this.signer = signer;
        this.auditTrail = auditTrail;
    }

    /** Issues a token, recorded before it is handed out; or refuses. */
    Answer<EmbedToken> issue(TokenRequest request) {
        return Answer.of(request)
                .then(this::recordable)
                .then(admission::fromUnblockedClient)
                .then(admission::withinClientLimit)
                .then(this::forKnownEmbed)
                .then(this::fromAllowedOrigin)
                .then(this::signedIn)
                .then(this::withinServiceLimit)
                .then(this::permitted)
                .then(this::withinUserLimit)
                .then(this::forUnblockedUser)
                .then(this::withCleanUserData)
                .map(this::withClaims)
                .then(this::signed)
                .then(this::recorded)
                .ifRefused(refusal -> admission.refused(request, refusal));
    }

    private record Addressed(TokenRequest request, Embed embed) {}

    private record SignedIn(TokenRequest request, Embed embed, Caller caller) {}

    private record Permitted(TokenRequest request, Embed embed, ClaimedUser user) {}

    private record Admitted(TokenRequest request, Embed embed, ClaimedUser user, RateLimit limit) {}

    private record Ready(TokenRequest request, Embed embed, EmbedUser user, RateLimit limit) {}

    private record Claimed(TokenRequest request, Embed embed, Claims.Built claims, RateLimit limit) {}

    private record Issued(TokenRequest request, EmbedToken token) {}

    private Answer<TokenRequest> recordable(TokenRequest request) {
        return auditTrail.ready(request.attempt()).map(_ -> request);
    }

    private Answer<Addressed> forKnownEmbed(TokenRequest request) {
        return embeds.at(request.path())
                .map(embed -> Answer.of(new Addressed(request, embed)))
                .orElseGet(() -> Answer.refuse(RefusalCode.UNKNOWN_EMBED, "no embed is configured for this address"));
    }

    private Answer<Addressed> fromAllowedOrigin(Addressed asked) {
        TokenRequest request = asked.request();
        boolean isOptional = userSources.isBackend(request.credentials());
        request.origin().ifPresent(_ -> request.attempt().hasOrigin(new OriginDecision(OriginDecision.OTHER, false)));
        return originCheck
                .check(request.origin(), isOptional, asked.embed().id())
                .then(entry -> {
                    entry.map(allowed -> new OriginDecision(allowed.pattern().toString(), true))
                            .ifPresent(request.attempt()::hasOrigin);
                    return originCheck.checkScript(request.fetchMetadata(), entry);
                })
                .map(_ -> asked);
    }

    private Answer<SignedIn> signedIn(Addressed asked) {
        TokenRequest request = asked.request();
        request.attempt().isThrough(userSources.sourceName(request.credentials()));
        return userSources.signIn(request.credentials()).map(caller -> {
            isBy(caller, request);
            return new SignedIn(request, asked.embed(), caller);
        });
    }

    private static void isBy(Caller caller, TokenRequest request) {
        Attempt attempt = request.attempt();
        switch (caller) {
            case Person person -> subject(person.user()).ifPresent(attempt::isForUser);
            case Service service -> {
                attempt.isBy(service.name());
                request.namedUser().flatMap(TokenIssuer::subject).ifPresent(attempt::isForUser);
            }
        }
    }

    private Answer<SignedIn> withinServiceLimit(SignedIn asked) {
        return admission.withinServiceLimit(asked.request(), asked.caller()).map(_ -> asked);
    }

    private Answer<Permitted> permitted(SignedIn asked) {
        return switch (asked.caller()) {
            case Person person -> withAuthorities(asked, person.user());
            case Service service -> onBehalf(asked, service);
        };
    }

    private Answer<Permitted> onBehalf(SignedIn asked, Service service) {
        if (!service.mayServe(asked.embed().id())) {
            return Answer.refuse(
                    RefusalCode.PERMISSION_DENIED, "the service " + service.name() + " may not serve this embed");
        }
        return asked.request()
                .namedUser()
                .map(user -> withAuthorities(asked, user))
                .orElseGet(() -> Answer.refuse(new Refusal.InvalidUserData(
                        List.of(new FieldFault("/user", "is missing; a service names the user for whom it asks")))));
    }

    private static Answer<Permitted> withAuthorities(SignedIn asked, ClaimedUser user) {
        return user.authorities().containsAll(asked.embed().requiredAuthorities())
                ? Answer.of(new Permitted(asked.request(), asked.embed(), user))
                : Answer.refuse(RefusalCode.PERMISSION_DENIED, "the user lacks an authority that the embed requires");
    }

    /** A subject that may stand in a record and name a bucket; what is none is refused two steps later. */
    private static Optional<String> subject(ClaimedUser user) {
        return user.sub().filter(UserData::isSubject);
    }

    private Answer<Admitted> withinUserLimit(Permitted asked) {
        String subject = subject(asked.user()).orElse("");
        return admission
                .withinUserLimit(asked.request(), asked.embed().id(), subject)
                .map(limit -> new Admitted(asked.request(), asked.embed(), asked.user(), limit));
    }

    private Answer<Admitted> forUnblockedUser(Admitted asked) {
        return admission.forUnblockedUser(asked.request()).map(_ -> asked);
    }

    private Answer<Ready> withCleanUserData(Admitted asked) {
        return UserData.clean(asked.user(), asked.embed()).map(clean -> {
            clean.dropped().forEach(asked.request().attempt()::dropped);
            return new Ready(asked.request(), asked.embed(), clean.user(), asked.limit());
        });
    }

    private Claimed withClaims(Ready asked) {
        return new Claimed(asked.request(), asked.embed(), claims.build(asked.embed(), asked.user()), asked.limit());
    }

    private Answer<Issued> signed(Claimed asked) {
        Claims.Built built = asked.claims();
        return signer.sign(asked.embed().id(), built.claims()).map(signed -> {
            asked.request()
                    .attempt()
                    .isSigned(new Signature(
                            signed.kid(),
                            signed.provider(),
                            String.valueOf(built.claims().getJWTID()),
                            built.expiresAt(),
                            signed.took()));
            return new Issued(
                    asked.request(),
                    new EmbedToken(signed.token(), built.expiresIn(), refreshAfter(built.expiresIn()), asked.limit()));
        });
    }

    /** Different for everyone, so that pages that were opened together do not come back together. */
    private static Duration refreshAfter(Duration expiresIn) {
        double jitter = ThreadLocalRandom.current().nextDouble(1 - REFRESH_JITTER, 1 + REFRESH_JITTER);
        return Duration.ofSeconds(Math.round(expiresIn.toSeconds() * REFRESH_SHARE * jitter));
    }

    private Answer<EmbedToken> recorded(Issued issued) {
        return auditTrail.record(issued.request().attempt()).map(_ -> issued.token());
    }
}
