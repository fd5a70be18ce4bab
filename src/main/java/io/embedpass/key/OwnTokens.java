package io.embedpass.key;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;

/** Recognises tokens that a published key of ours signed. Thread-safe. */
public final class OwnTokens {

    private final Supplier<KeyRing> ring;
    private final Clock clock;

    public OwnTokens(Supplier<KeyRing> ring, Clock clock) {
        this.ring = ring;
        this.clock = clock;
    }

    /** What the token says, as far as it can be read; nobody may believe it yet. */
    public static Optional<JWTClaimsSet> unverified(String token) {
        try {
            return Optional.of(SignedJWT.parse(token).getJWTClaimsSet());
        } catch (ParseException _) {
            return Optional.empty();
        }
    }

    /** Whether it is an RS256 token that one of the published keys signed. Says nothing of its claims. */
    public boolean isOurs(String token) {
        try {
            SignedJWT signed = SignedJWT.parse(token);
            return JWSAlgorithm.RS256.equals(signed.getHeader().getAlgorithm())
                    && ring.get().published(clock.instant()).stream()
                            .filter(key -> key.kid().equals(signed.getHeader().getKeyID()))
                            .anyMatch(key -> key.hasSigned(signed));
        } catch (ParseException _) {
            return false;
        }
    }
}
