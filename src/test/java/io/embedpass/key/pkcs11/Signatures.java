package io.embedpass.key.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.embedpass.key.KeySource;
import io.embedpass.key.KeyUnavailableException;
import io.embedpass.key.SigningKey;

/** What can be said of a key by signing with it. */
final class Signatures {

    private Signatures() {}

    static boolean verifies(SigningKey key) throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader(JWSAlgorithm.RS256),
                new JWTClaimsSet.Builder().subject("u-1").build());
        token.sign(key.signer());
        return token.verify(new RSASSAVerifier(key.publicKey()));
    }

    static void assertSigns(SigningKey key) throws JOSEException {
        assertThat(verifies(key)).isTrue();
    }

    static JOSEException failure(SigningKey key) {
        return catchThrowableOfType(JOSEException.class, () -> verifies(key));
    }

    static KeyUnavailableException refused(Pkcs11KeyProvider provider, String source) {
        return catchThrowableOfType(KeyUnavailableException.class, () -> provider.load(KeySource.parse(source)));
    }
}
