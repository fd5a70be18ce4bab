package io.embedpass.key;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The public keys, as verifiers and vendors read them (RFC 7517). Thread-safe. */
public final class Jwks {

    private final Supplier<KeyRing> ring;
    private final Duration maxAge;
    private final Clock clock;
    private volatile @Nullable Instant lastFetch;

    /** @param maxAge how long verifiers may keep the JWK Set, before jitter */
    public Jwks(Supplier<KeyRing> ring, Duration maxAge, Clock clock) {
        this.ring = ring;
        this.maxAge = maxAge;
        this.clock = clock;
    }

    /**
     * The JWK Set at this time.
     *
     * @param json public members only
     * @param etag a strong one, without quotes: the same content always has the same
     */
    public record Document(String json, String etag) {}

    /** The published keys, for a verifier that asks. */
    public Document document() {
        lastFetch = clock.instant();
        List<JWK> keys = published().stream().<JWK>map(RingKey::jwk).toList();
        String json = new JWKSet(keys).toString(true);
        return new Document(json, digest(json));
    }

    /**
     * How long a verifier may keep the JWK Set, a little different each time: otherwise all would come back at once.
     * Never zero (hashicorp/vault#11438); next to it while there is no key at all, which nobody should remember.
     */
    public Duration maxAge() {
        if (published().isEmpty()) {
            return Duration.ofSeconds(1);
        }
        double factor = ThreadLocalRandom.current().nextDouble(1 - KeyTimes.JITTER, 1 + KeyTimes.JITTER);
        return Duration.ofSeconds(Math.max(1, Math.round(maxAge.toSeconds() * factor)));
    }

    /** When a verifier last read the JWK Set from this instance. */
    public Optional<Instant> lastFetch() {
        return Optional.ofNullable(lastFetch);
    }

    /** The published keys, one by one. */
    public List<RingKey> published() {
        return ring.get().published(clock.instant());
    }

    /**
     * A published key.
     *
     * @param kid the key that signs for vendors that read the JWK Set when empty
     */
    public Optional<RingKey> key(Optional<String> kid) {
        return kid.isEmpty()
                ? ring.get().active(clock.instant())
                : published().stream()
                        .filter(key -> key.kid().equals(kid.get()))
                        .findFirst();
    }

    /** The key that signs for an embed. */
    public Optional<RingKey> keyOf(String embed) {
        return ring.get().active(clock.instant(), embed);
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
