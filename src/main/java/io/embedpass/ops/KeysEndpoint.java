package io.embedpass.ops;

import io.embedpass.config.Installation;
import io.embedpass.embed.Embeds;
import io.embedpass.key.Jwks;
import io.embedpass.key.KeyAdvice;
import io.embedpass.key.KeyRing;
import io.embedpass.key.KeyState;
import io.embedpass.key.PlannedKey;
import io.embedpass.key.RingKey;
import io.embedpass.metrics.TokensSigned;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.stereotype.Component;

/** {@code /actuator/keys}: the keys of the plan, and what should be done about them. */
@Component
@Endpoint(id = "keys")
public final class KeysEndpoint {

    private final Installation installation;
    private final Embeds embeds;
    private final Jwks jwks;
    private final TokensSigned tokensSigned;
    private final KeyAdvice keyAdvice;
    private final Clock clock;

    KeysEndpoint(
            Installation installation,
            Embeds embeds,
            Jwks jwks,
            TokensSigned tokensSigned,
            KeyAdvice keyAdvice,
            Clock clock) {
        this.installation = installation;
        this.embeds = embeds;
        this.jwks = jwks;
        this.tokensSigned = tokensSigned;
        this.keyAdvice = keyAdvice;
        this.clock = clock;
    }

    /**
     * The plan in force.
     *
     * @param advice what an operator should do; empty when there is nothing
     */
    public record Listing(List<Key> keys, List<String> advice) {}

    /**
     * A key of the plan. One that is retired is not loaded: of it only the plan is known.
     *
     * @param thumbprint RFC 7638, also the key ID
     * @param provider scheme of its source
     * @param line where it stands in the plan
     * @param signsFor embeds whose tokens it signs now
     * @param publishedSince as far as the plan or this instance knows
     * @param activatedAt when it began or begins to sign
     * @param positions likewise, for embeds whose vendor pinned a key
     * @param ageSeconds since it began to sign
     * @param retiresAt when it will be published no more, if that is planned
     * @param tokensSigned by this instance since its start
     * @param lastJwksFetch when a verifier last read the JWK Set from this instance, if that was after this key was
     *     published
     */
    public record Key(
            @Nullable String thumbprint,
            KeyState state,
            String provider,
            int line,
            @Nullable Integer bits,
            List<String> signsFor,
            @Nullable Instant publishedSince,
            @Nullable Instant activatedAt,
            Map<String, Instant> positions,
            @Nullable Long ageSeconds,
            @Nullable Instant retiresAt,
            @Nullable Instant certificateEndsAt,
            @Nullable Long tokensSigned,
            @Nullable Instant lastJwksFetch) {}

    /** Lists all keys of the plan. */
    @ReadOperation
    public Listing list() {
        Instant now = clock.instant();
        KeyRing ring = installation.keyRing().get();
        return new Listing(
                ring.plan().keys().stream().map(key -> key(ring, key, now)).toList(),
                keyAdvice.about(ring, embeds.ids(), now));
    }

    private Key key(KeyRing ring, PlannedKey planned, Instant now) {
        Optional<RingKey> key = ring.keys().stream()
                .filter(loaded -> loaded.planned().equals(planned))
                .findFirst();
        Optional<Instant> begin = ring.plan().begin(planned);
        Optional<Instant> published = key.map(ring::publishedSince);
        return new Key(
                key.map(RingKey::kid).orElse(null),
                ring.stateOf(planned, now),
                planned.source().scheme(),
                planned.line(),
                key.map(loaded -> loaded.publicKey().getModulus().bitLength()).orElse(null),
                key.map(loaded -> signsFor(ring, loaded, now)).orElse(List.of()),
                published.orElse(null),
                begin.orElse(null),
                planned.life().embeds(),
                begin.filter(start -> start.isBefore(now))
                        .map(start -> Duration.between(start, now).toSeconds())
                        .orElse(null),
                ring.end(planned).orElse(null),
                key.flatMap(KeysEndpoint::certificateEnd).orElse(null),
                key.map(loaded -> tokensSigned.with(loaded.kid())).orElse(null),
                published
                        .flatMap(since -> jwks.lastFetch().filter(fetch -> !fetch.isBefore(since)))
                        .orElse(null));
    }

    private List<String> signsFor(KeyRing ring, RingKey key, Instant now) {
        return embeds.ids().stream()
                .sorted()
                .filter(embed -> ring.active(now, embed).filter(key::equals).isPresent())
                .toList();
    }

    private static Optional<Instant> certificateEnd(RingKey key) {
        return key.certificates().stream()
                .findFirst()
                .map(X509Certificate::getNotAfter)
                .map(Date::toInstant);
    }
}
