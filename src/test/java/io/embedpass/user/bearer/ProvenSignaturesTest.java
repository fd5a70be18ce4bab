package io.embedpass.user.bearer;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.embedpass.fixture.TestKeys;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.X509EncodedKeySpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ProvenSignaturesTest {

    private static KeyPair pair;
    private static KeyPair other;

    private int verifications;

    private final ProvenSignatures signatures = new ProvenSignatures(new DefaultJWSVerifierFactory() {
        @Override
        public JWSVerifier createJWSVerifier(JWSHeader header, Key key) throws JOSEException {
            verifications++;
            return super.createJWSVerifier(header, key);
        }
    });

    @BeforeAll
    static void make() {
        pair = TestKeys.rsa(2048);
        other = TestKeys.rsa(2048);
    }

    @Test
    void a_signature_that_is_good_is_verified_once() throws Exception {
        SignedJWT token = signed("u-1");

        for (int i = 0; i < 3; i++) {
            assertThat(isGood(token, pair.getPublic())).isTrue();
        }
        assertThat(verifications).isOne();

        assertThat(isGood(signed("u-2"), pair.getPublic())).isTrue();
        assertThat(verifications).isEqualTo(2);
    }

    @Test
    void an_issuer_that_publishes_the_same_key_again_has_nothing_verified_anew() throws Exception {
        SignedJWT token = signed("u-1");
        Key same = KeyFactory.getInstance("RSA")
                .generatePublic(new X509EncodedKeySpec(pair.getPublic().getEncoded()));

        assertThat(isGood(token, pair.getPublic())).isTrue();
        assertThat(isGood(token, same)).isTrue();

        assertThat(verifications).isOne();
    }

    @Test
    void what_one_key_signed_proves_nothing_for_another() throws Exception {
        SignedJWT token = signed("u-1");

        assertThat(isGood(token, pair.getPublic())).isTrue();

        assertThat(isGood(token, other.getPublic())).isFalse();
    }

    @Test
    void a_signature_that_is_wrong_is_verified_each_time() throws Exception {
        SignedJWT token = signed("u-1");

        for (int i = 1; i < 4; i++) {
            assertThat(isGood(token, other.getPublic())).isFalse();
            assertThat(verifications).isEqualTo(i);
        }
    }

    @Test
    void another_signature_or_payload_of_a_proven_token_is_not_proven() throws Exception {
        SignedJWT token = signed("u-1");
        SignedJWT another = signed("u-2");
        assertThat(isGood(token, pair.getPublic())).isTrue();
        assertThat(isGood(another, pair.getPublic())).isTrue();

        JWSVerifier verifier = signatures.createJWSVerifier(token.getHeader(), pair.getPublic());

        assertThat(verifier.verify(token.getHeader(), token.getSigningInput(), another.getSignature()))
                .isFalse();
        assertThat(verifier.verify(token.getHeader(), another.getSigningInput(), token.getSignature()))
                .isFalse();
    }

    /** Else whoever has a token could give its payload another end. */
    @Test
    void where_the_payload_ends_is_part_of_what_is_proven() throws Exception {
        SignedJWT token = signed("u-1");
        assertThat(isGood(token, pair.getPublic())).isTrue();
        String signature = token.getSignature().toString();
        String input = new String(token.getSigningInput(), StandardCharsets.US_ASCII);

        JWSVerifier verifier = signatures.createJWSVerifier(token.getHeader(), pair.getPublic());

        for (int moved = 1; moved <= 8; moved++) {
            assertThat(verifier.verify(
                            token.getHeader(),
                            (input + signature.substring(0, moved)).getBytes(StandardCharsets.US_ASCII),
                            new Base64URL(signature.substring(moved))))
                    .isFalse();
        }
    }

    @Test
    void keys_of_other_kinds_are_remembered_likewise() throws Exception {
        ECKey key = new ECKeyGenerator(Curve.P_256).generate();
        SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.ES256), claims("u-1"));
        token.sign(new ECDSASigner(key));

        assertThat(isGood(token, key.toECPublicKey())).isTrue();
        assertThat(isGood(token, key.toECPublicKey())).isTrue();

        assertThat(verifications).isOne();
    }

    private boolean isGood(SignedJWT token, Key key) throws JOSEException {
        // As a caller sends it: a token that was verified once says so of itself.
        return signatures
                .createJWSVerifier(token.getHeader(), key)
                .verify(token.getHeader(), token.getSigningInput(), token.getSignature());
    }

    private static SignedJWT signed(String subject) throws JOSEException {
        SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.RS256), claims(subject));
        token.sign(new RSASSASigner(pair.getPrivate()));
        return token;
    }

    private static JWTClaimsSet claims(String subject) {
        return new JWTClaimsSet.Builder().subject(subject).build();
    }
}
