package io.embedpass.key;

import com.github.benmanes.caffeine.cache.Ticker;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jwt.JWTClaimsSet;
import io.embedpass.crypto.CryptoProvider;
import io.embedpass.fixture.TestKeys;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Signing a token with a key of the process, 2,048 bits, and verifying it with the published one. */
@State(Scope.Benchmark)
public class SignBenchmark {

    private final JWTClaimsSet claims = new JWTClaimsSet.Builder()
            .issuer("acme/product feedback")
            .audience("board-42")
            .subject("u-42")
            .claim("name", "Ute Example")
            .claim("email", "ute@example.com")
            .jwtID("3f0c1c52-6a0e-4d0c-9b1e-2f5a7c9d1e00")
            .issueTime(Date.from(Instant.parse("2026-11-23T10:00:00Z")))
            .expirationTime(Date.from(Instant.parse("2026-11-23T10:05:00Z")))
            .build();

    private TokenSigner signer;

    @Setup
    public void load() throws KeyUnavailableException, JOSEException {
        CryptoProvider.preferNative();
        SigningKey loaded = LocalKeys.of(TestKeys.rsa(2048).getPrivate());
        KeyProvider provider = new KeyProvider() {
            @Override
            public String scheme() {
                return "file";
            }

            @Override
            public SigningKey load(KeySource source) {
                return loaded;
            }
        };
        Clock clock = Clock.systemUTC();
        PlannedKey key =
                Planned.key("file:key.pem").activateAt("2026-01-01T00:00:00Z").get();
        KeyRing ring = new KeyRingLoader(
                        List.of(provider), Set.of(), KeyTimes.of(Optional.empty(), false, Duration.ofMinutes(5)), clock)
                .load(new KeyPlan(List.of(key), Set.of()), Optional.empty(), Instant.MAX)
                .ring();
        SignerFailures failures = new SignerFailures(List.of(), Ticker.systemTicker());
        signer = new TokenSigner(() -> ring, new SigningLine(1), failures, clock);
    }

    @Benchmark
    public Object sign_and_verify() {
        return signer.sign("feedback", claims);
    }
}
