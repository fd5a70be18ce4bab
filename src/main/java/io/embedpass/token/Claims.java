package io.embedpass.token;

import com.nimbusds.jwt.JWTClaimsSet;
import io.embedpass.embed.Embed;
import io.embedpass.user.EmbedUser;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.UUID;

/**
 * Builds the claims of a token as typed values (contract section 2). Thread-safe.
 */
public final class Claims {

    private final Clock clock;
    private final Duration clockSkew;

    /** @param clockSkew by which {@code iat} lies in the past, for verifiers whose clock is late */
    public Claims(Clock clock, Duration clockSkew) {
        this.clock = clock;
        this.clockSkew = clockSkew;
    }

    /** Claims and the time from now until they expire. */
    record Built(JWTClaimsSet claims, Instant expiresAt, Duration expiresIn) {}

    Built build(Embed embed, EmbedUser user) {
        return switch (embed.profile()) {
            case ROUND_TWO -> roundTwo(embed, user);
        };
    }

    private Built roundTwo(Embed embed, EmbedUser user) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant issuedAt = now.minus(clockSkew);
        Instant expiresAt = issuedAt.plus(embed.ttl());
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(embed.issuer())
                .audience(embed.audience())
                .subject(user.sub())
                .claim("name", user.name())
                .claim("email", user.email())
                .jwtID(UUID.randomUUID().toString())
                .issueTime(Date.from(issuedAt))
                .expirationTime(Date.from(expiresAt));
        user.avatarUrl().ifPresent(url -> claims.claim("avatar_url", url));
        return new Built(claims.build(), expiresAt, Duration.between(now, expiresAt));
    }
}
