package io.embedpass.key;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/** The public keys, as verifiers and vendors read them (RFC 7517). Thread-safe. */
public final class Jwks {

    private static final int PEM_LINE = 64;

    private final Supplier<KeyRing> ring;
    private final Duration maxAge;
    private final Clock clock;

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

    /** The published keys. */
    public Document document() {
        List<JWK> keys = ring.get().published(clock.instant()).stream()
                .<JWK>map(RingKey::jwk)
                .toList();
        String json = new JWKSet(keys).toString(true);
        return new Document(json, digest(json));
    }

    /**
     * How long a verifier may keep the JWK Set, a little different each time: otherwise all would come back at once.
     * Never zero (hashicorp/vault#11438).
     */
    public Duration maxAge() {
        double factor = ThreadLocalRandom.current().nextDouble(1 - KeyTimes.JITTER, 1 + KeyTimes.JITTER);
        return Duration.ofSeconds(Math.max(1, Math.round(maxAge.toSeconds() * factor)));
    }

    /**
     * A published key as an X.509 SubjectPublicKeyInfo in PEM (RFC 7468, section 13).
     *
     * @param kid the active key when empty
     */
    public Optional<String> pem(Optional<String> kid) {
        KeyRing now = ring.get();
        Optional<RingKey> key = kid.isEmpty()
                ? now.active(clock.instant())
                : now.published(clock.instant()).stream()
                        .filter(published -> published.kid().equals(kid.get()))
                        .findFirst();
        return key.map(Jwks::pem);
    }

    private static String pem(RingKey key) {
        try {
            Base64.Encoder lines = Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'});
            return "-----BEGIN PUBLIC KEY-----\n"
                    + lines.encodeToString(key.jwk().toRSAPublicKey().getEncoded())
                    + "\n-----END PUBLIC KEY-----\n";
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
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
