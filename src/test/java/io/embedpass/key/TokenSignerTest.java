package io.embedpass.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.github.benmanes.caffeine.cache.Ticker;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.embedpass.answer.Answer;
import io.embedpass.answer.Refusal;
import io.embedpass.answer.RefusalCode;
import io.embedpass.fixture.FakeClock;
import io.embedpass.fixture.TestKeys;
import io.embedpass.key.SigningLine.Turn;
import io.embedpass.key.TokenSigner.Signed;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

class TokenSignerTest {

    private static final JWTClaimsSet CLAIMS =
            new JWTClaimsSet.Builder().subject("u-42").build();

    private static KeyPair published;
    private static KeyPair other;

    private final FakeClock clock = new FakeClock("2027-01-01T00:00:00Z");
    private final KeyProvider provider = mock(KeyProvider.class);
    private final SigningLine line = new SigningLine(1);

    @BeforeAll
    static void makeKeys() {
        published = TestKeys.rsa(2048);
        other = TestKeys.rsa(2048);
    }

    @Test
    void a_token_verifies_with_the_published_key_and_its_header_holds_alg_typ_and_kid_only() throws Exception {
        Signed signed = issued(signer(new RSASSASigner(published.getPrivate())).sign("feedback", CLAIMS));

        SignedJWT token = SignedJWT.parse(signed.token());
        assertThat(token.verify(new RSASSAVerifier((RSAPublicKey) published.getPublic())))
                .isTrue();
        assertThat(token.getHeader().toJSONObject())
                .containsOnlyKeys("alg", "typ", "kid")
                .containsEntry("alg", "RS256")
                .containsEntry("typ", "JWT")
                .containsEntry("kid", signed.kid());
    }

    @Test
    void a_signature_of_another_key_never_leaves() throws Exception {
        assertThat(refusal(signer(new RSASSASigner(other.getPrivate())).sign("feedback", CLAIMS)))
                .satisfies(refusal -> {
                    assertThat(refusal.code()).isEqualTo(RefusalCode.SIGNER_UNAVAILABLE);
                    assertThat(refusal.reason()).contains("not that of the published key");
                });
    }

    @Test
    @Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
    void a_signer_that_fails_makes_the_attempt_try_again_later_and_leaves_the_line() throws Exception {
        JWSSigner broken = mock(JWSSigner.class);
        when(broken.supportedJWSAlgorithms()).thenReturn(RSASSASigner.SUPPORTED_ALGORITHMS);
        when(broken.sign(any(), any())).thenThrow(new JOSEException("the session is gone"));
        TokenSigner signer = signer(broken);

        for (int time = 0; time < 2; time++) {
            assertThat(refusal(signer.sign("feedback", CLAIMS)))
                    .isInstanceOfSatisfying(Refusal.Unavailable.class, refusal -> {
                        assertThat(refusal.retryAfter()).isPositive();
                        assertThat(refusal.reason()).endsWith("cannot sign: the session is gone");
                    });
        }
    }

    @Test
    void without_an_active_key_nothing_is_signed() throws Exception {
        TokenSigner signer = signer(new RSASSASigner(published.getPrivate()));
        clock.advance(Duration.ofDays(-365));

        assertThat(refusal(signer.sign("feedback", CLAIMS)).code()).isEqualTo(RefusalCode.SIGNER_UNAVAILABLE);
    }

    @Test
    @Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
    void a_key_that_is_here_signs_when_it_is_its_turn_and_the_time_to_sign_begins_then() throws Exception {
        KeyRing ring = ring(new RSASSASigner(published.getPrivate()));
        TokenSigner signer = signer(ring);
        CompletableFuture<Answer<Signed>> waits;
        long left;

        try (Turn _ = line.turnOf(ring.keys().getFirst())) {
            waits = startSigning(signer);
            await().until(() -> line.waiting() == 1);
            assertThat(waits).isNotDone();
            left = System.nanoTime();
        }
        Signed signed = issued(waits.join());

        assertThat(signed.took()).isLessThanOrEqualTo(Duration.ofNanos(System.nanoTime() - left));
    }

    @Test
    @Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
    void a_key_that_signs_somewhere_else_waits_for_nobody() throws Exception {
        RingKey here = ring(new RSASSASigner(published.getPrivate())).keys().getFirst();
        when(provider.isRemote()).thenReturn(true);
        TokenSigner signer = signer(new RSASSASigner(published.getPrivate()));

        try (Turn _ = line.turnOf(here)) {
            assertThat(issued(signer.sign("feedback", CLAIMS)).provider()).isEqualTo("test");
        }
    }

    @Test
    @Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
    void a_key_whose_turn_does_not_come_fails_until_it_signs_again() throws Exception {
        KeyRing ring = ring(new RSASSASigner(published.getPrivate()));
        RingKey key = ring.keys().getFirst();
        TokenSigner signer = signer(ring);

        try (Turn _ = line.turnOf(key)) {
            CompletableFuture<Answer<Signed>> waits = startSigning(signer);
            await().until(() -> {
                line.look();
                return waits.isDone();
            });
            assertThat(refusal(waits.join()).code()).isEqualTo(RefusalCode.SIGNER_UNAVAILABLE);
            assertThat(key.failing()).map(Failing::reason).contains(SignerFailure.TIMEOUT);
        }
        issued(signer.sign("feedback", CLAIMS));

        assertThat(key.failing()).isEmpty();
    }

    private static CompletableFuture<Answer<Signed>> startSigning(TokenSigner signer) {
        return CompletableFuture.supplyAsync(() -> signer.sign("feedback", CLAIMS), Thread::startVirtualThread);
    }

    private TokenSigner signer(JWSSigner signer) throws Exception {
        return signer(ring(signer));
    }

    private TokenSigner signer(KeyRing ring) {
        return new TokenSigner(() -> ring, line, new SignerFailures(List.of(), Ticker.systemTicker()), clock);
    }

    private KeyRing ring(JWSSigner signer) throws Exception {
        when(provider.scheme()).thenReturn("test");
        when(provider.load(any())).thenReturn(new SigningKey((RSAPublicKey) published.getPublic(), signer));
        PlannedKey key =
                Planned.key("test:key").activateAt("2026-12-01T00:00:00Z").get();
        return new KeyRingLoader(
                        List.of(provider), Set.of(), KeyTimes.of(Optional.empty(), false, Duration.ofMinutes(5)), clock)
                .load(new KeyPlan(List.of(key), Set.of()), Optional.empty(), Instant.MAX)
                .ring();
    }

    private static Signed issued(Answer<Signed> answer) {
        return switch (answer) {
            case Answer.Value<Signed>(Signed signed) -> signed;
            case Answer.Refused<Signed>(Refusal refusal) -> throw new AssertionError(refusal);
        };
    }

    private static Refusal refusal(Answer<Signed> answer) {
        return switch (answer) {
            case Answer.Value<Signed>(Signed signed) -> throw new AssertionError("signed with " + signed.kid());
            case Answer.Refused<Signed>(Refusal refusal) -> refusal;
        };
    }
}
