package io.embedpass.user.bearer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.ExpiredJWTException;
import io.embedpass.answer.Answer;
import io.embedpass.answer.Refusal;
import io.embedpass.answer.Refusal.SignInFault;
import io.embedpass.answer.RefusalCode;
import io.embedpass.user.Caller;
import io.embedpass.user.Credentials;
import io.embedpass.user.Credentials.Bearer;
import io.embedpass.user.Source;
import io.embedpass.user.UserSource;
import java.text.ParseException;
import java.util.Map;

/**
 * Users who show a JWT of an identity provider (RFC 6750, RFC 9068). A token of ours is never one of these: no trusted
 * issuer may be called like an embed's issuer, which is checked at start.
 */
public final class BearerUsers implements UserSource {

    private final Map<String, TrustedIssuer> issuers;

    /** @param issuers by their {@code iss} */
    public BearerUsers(Map<String, TrustedIssuer> issuers) {
        this.issuers = Map.copyOf(issuers);
    }

    @Override
    public Source source() {
        return Source.BEARER;
    }

    @Override
    public boolean handles(Credentials credentials) {
        return credentials instanceof Bearer;
    }

    @Override
    public Answer<Caller> signIn(Credentials credentials) {
        if (!(credentials instanceof Bearer(String text))) {
            return refuse(SignInFault.NO_CREDENTIALS, "no bearer token was sent");
        }
        try {
            SignedJWT token = StrictBase64Url.parse(text);
            String name = token.getJWTClaimsSet().getIssuer();
            TrustedIssuer issuer = name == null ? null : issuers.get(name);
            return issuer == null
                    ? refuse(SignInFault.UNKNOWN_ISSUER, "the token's issuer is none of embedpass.users.bearer")
                    : verify(token, issuer);
        } catch (ParseException _) {
            return refuse(SignInFault.INVALID_TOKEN, "the token is no signed JWT");
        }
    }

    private static Answer<Caller> verify(SignedJWT token, TrustedIssuer issuer) {
        try {
            JWTClaimsSet claims = issuer.verify(token);
            return issuer.isForUs(claims)
                    ? Answer.of(
                            new Caller.Person(Source.BEARER, issuer.claimNames().read(claims)))
                    : refuse(SignInFault.WRONG_AUDIENCE, "the token is for another audience");
        } catch (ExpiredJWTException _) {
            return refuse(SignInFault.EXPIRED, "the token has expired");
        } catch (BadJOSEException e) {
            return refuse(SignInFault.INVALID_TOKEN, "the token was not accepted: " + e.getMessage());
        } catch (RateLimitReachedException e) {
            // The keys were asked for a moment ago: either this one is not among them, or nobody answered.
            return issuer.isReachable()
                    ? refuse(SignInFault.INVALID_TOKEN, "the token's key is none of the issuer's")
                    : unavailable(e);
        } catch (KeySourceException e) {
            return unavailable(e);
        } catch (JOSEException e) {
            return refuse(SignInFault.INVALID_TOKEN, "the token cannot be verified: " + e.getMessage());
        }
    }

    private static Answer<Caller> unavailable(KeySourceException e) {
        return Answer.refuse(new Refusal.Unavailable(
                RefusalCode.USER_SOURCE_UNAVAILABLE,
                "the identity provider's keys cannot be read: " + e.getMessage(),
                TrustedIssuer.FETCH_INTERVAL));
    }

    private static Answer<Caller> refuse(SignInFault fault, String reason) {
        return Answer.refuse(new Refusal.Unauthenticated(Source.BEARER.toString(), fault, reason));
    }
}
