package io.embedpass.key.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import io.embedpass.fixture.Backends;
import io.embedpass.fixture.RunningEmbedpass;
import io.embedpass.fixture.SoftHsm;
import io.embedpass.fixture.TestKeys;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service with its key in a real SoftHSM. */
class Pkcs11IT {

    @TempDir
    private Path directory;

    private SoftHsm token;
    private RunningEmbedpass embedpass;

    @BeforeEach
    void start() {
        token = SoftHsm.token("embedpass-it").withKey("2026-11", "01");
        Path pin = TestKeys.file(directory.resolve("pin"), SoftHsm.PIN);
        embedpass = Backends.production(directory, TestKeys.rsa(2048).getPrivate())
                .with("embedpass.environment", "staging")
                .with("embedpass.require-https", "false")
                .keyPlan("{environment: staging, keys: [{source: '" + token.source("object=2026-11", pin)
                        + "', activate-at: 2026-01-01T00:00:00Z}]}")
                .start();
    }

    @AfterEach
    void stop() {
        if (embedpass != null) {
            embedpass.close();
        }
    }

    @Test
    void a_token_is_signed_in_the_hsm_and_verifies_with_the_published_key() throws Exception {
        assertSigned(ask());
    }

    @Test
    void a_dead_session_is_nothing_that_a_user_sees() throws Exception {
        TokenFaults faults = new TokenFaults(token);
        faults.closeAllSessions();
        assertSigned(ask());
        faults.endModule();
        assertSigned(ask());
    }

    @Test
    void without_its_hsm_nothing_is_signed_and_with_it_again() throws Exception {
        token.remove();
        HttpResponse<String> refusal = ask();
        assertThat(refusal.statusCode()).isEqualTo(503);
        assertThat(refusal.body()).doesNotContain("CKR_", "embedpass-it");

        token.putBack();
        assertSigned(ask());
    }

    private HttpResponse<String> ask() {
        return embedpass.send(Backends.tokenRequest(embedpass.uri("/embed/token")));
    }

    private void assertSigned(HttpResponse<String> answer) throws Exception {
        SignedJWT jwt = RunningEmbedpass.token(answer);
        JWKSet published = JWKSet.parse(
                embedpass.get(embedpass.uri("/.well-known/jwks.json")).body());
        assertThat(jwt.verify(new RSASSAVerifier(
                        published.getKeyByKeyId(jwt.getHeader().getKeyID()).toRSAKey())))
                .isTrue();
    }
}
