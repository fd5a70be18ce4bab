package io.embedpass.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.util.Base64URL;
import io.embedpass.crypto.CryptoProvider;
import io.embedpass.fixture.TestKeys;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Keys that sign in this process, whoever read them and whoever signs. */
class LocalKeysTest {

    private static final JWSHeader HEADER = new JWSHeader(JWSAlgorithm.RS256);

    @AfterEach
    void preferJdk() {
        CryptoProvider.preferJdk();
    }

    /** As a provider of a third party hands it over. What AWS-LC translates itself is gone after one signature. */
    @Test
    void a_key_that_another_provider_read_signs_with_aws_lc_again_and_again() throws Exception {
        PrivateKey foreign = KeyFactory.getInstance("RSA", "SunRsaSign")
                .generatePrivate(
                        new PKCS8EncodedKeySpec(TestKeys.rsa(2048).getPrivate().getEncoded()));
        assertThat(CryptoProvider.preferNative()).isEmpty();

        SigningKey key = LocalKeys.of(foreign);

        for (int i = 0; i < 3; i++) {
            byte[] token = ("token " + i).getBytes(StandardCharsets.UTF_8);
            Base64URL signature = key.signer().sign(HEADER, token);
            assertThat(new RSASSAVerifier(key.publicKey()).verify(HEADER, token, signature))
                    .isTrue();
        }
    }
}
