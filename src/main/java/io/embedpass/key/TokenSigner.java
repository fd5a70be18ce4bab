package io.embedpass.key;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jwt.JWTClaimsSet;
import io.embedpass.answer.Answer;
import io.embedpass.answer.Refusal;
import io.embedpass.answer.RefusalCode;
import io.embedpass.key.SigningLine.Turn;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** The step that signs, with the key that is active. Thread-safe. */
public final class TokenSigner {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final Supplier<KeyRing> ring;
    private final SigningLine line;
    private final SignerFailures failures;
    private final Clock clock;

    /** @param line of those who sign with a key that is here */
    public TokenSigner(Supplier<KeyRing> ring, SigningLine line, SignerFailures failures, Clock clock) {
        this.ring = ring;
        this.line = line;
        this.failures = failures;
        this.clock = clock;
    }

    /**
     * A signature that was verified with the published key.
     *
     * @param token JWS in compact serialisation
     * @param provider scheme of the provider that signed
     * @param took time for signing and verifying, without that in the line; with that for a place at a signer elsewhere
     */
    public record Signed(String token, String kid, String provider, Duration took) {}

    /**
     * Signs RS256 (RFC 7518, section 3.3) with a header of exactly {@code alg}, {@code typ} and {@code kid}.
     *
     * @param embed id of the embed that the token is for
     */
    public Answer<Signed> sign(String embed, JWTClaimsSet claims) {
        Optional<RingKey> active = ring.get().active(clock.instant(), embed);
        if (active.isEmpty()) {
            return unavailable("no key is active for this embed");
        }
        RingKey key = active.get();
        try (Turn _ = line.turnOf(key)) {
            return Answer.of(signed(key, claims));
        } catch (JOSEException e) {
            failures.tell(key, e);
            return unavailable("the key " + key.kid() + " cannot sign: " + e.getMessage());
        }
    }

    private static Signed signed(RingKey key, JWTClaimsSet claims) throws JOSEException {
        long start = System.nanoTime();
        String token = key.sign(claims);
        return new Signed(token, key.kid(), key.provider(), Duration.ofNanos(System.nanoTime() - start));
    }

    private static Answer<Signed> unavailable(String reason) {
        return Answer.refuse(new Refusal.Unavailable(RefusalCode.SIGNER_UNAVAILABLE, reason, RETRY_AFTER));
    }
}
