package io.embedpass.key.awskms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.embedpass.fixture.KmsStub;
import io.embedpass.fixture.TestKeys;
import io.embedpass.key.KeyProvider;
import io.embedpass.key.KeySource;
import io.embedpass.key.KeyUnavailableException;
import io.embedpass.key.SigningKey;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a stub of AWS KMS that is as strict as its documentation. */
class AwsKmsKeyProviderTest {

    private static final String CREATE =
            "aws kms create-key --key-usage SIGN_VERIFY --key-spec RSA_3072 --region eu-central-1";

    private static KeyPair pair;

    private final KmsStub kms = KmsStub.start();

    /** No pause of this machine is a fault of KMS. */
    private final KeyProvider provider = new AwsKmsKeyProvider(Duration.ofSeconds(5));

    @BeforeAll
    static void makeKey() {
        pair = TestKeys.rsa(2048);
    }

    @BeforeEach
    void giveCredentials() {
        KmsStub.takeCredentials();
        KmsStub.giveCredentials();
        kms.withKey("one", pair);
    }

    @AfterEach
    void close() {
        kms.close();
        KmsStub.takeCredentials();
    }

    @Test
    void a_token_costs_one_signature_and_no_look_at_the_public_key() throws Exception {
        SigningKey key = load("one");
        for (int token = 1; token <= 3; token++) {
            assertThat(sign(key).verify(new RSASSAVerifier(key.publicKey()))).isTrue();
            assertThat(kms.calls("Sign")).hasSize(token);
        }
        assertThat(kms.calls("GetPublicKey")).hasSize(1);
        assertThat(key.publicKey()).isEqualTo(pair.getPublic());
    }

    @Test
    void nothing_but_the_digest_leaves() throws Exception {
        SignedJWT token = sign(load("one"));

        byte[] sent = Base64.getDecoder()
                .decode(kms.calls("Sign").getFirst().body().path("Message").asString());
        assertThat(sent).isEqualTo(MessageDigest.getInstance("SHA-256").digest(token.getSigningInput()));
    }

    @Test
    void a_key_id_goes_with_its_region() throws Exception {
        SigningKey key = provider.load(KeySource.parse("awskms:one?region=eu-central-1&endpoint=" + kms.endpoint()));

        assertThat(sign(key).verify(new RSASSAVerifier(key.publicKey()))).isTrue();
    }

    @Test
    void a_key_that_is_not_there_is_refused_with_its_region() {
        assertThat(refused("two")).hasMessageContaining("NotFoundException").hasMessageContaining("eu-central-1");
    }

    @ParameterizedTest
    @CsvSource({
        "ECC_NIST_P256, SIGN_VERIFY, ECDSA_SHA_256",
        "RSA_2048, ENCRYPT_DECRYPT, RSAES_OAEP_SHA_256",
        "RSA_2048, SIGN_VERIFY, RSASSA_PSS_SHA_256"
    })
    void a_key_that_cannot_sign_rs256_is_refused_with_what_it_is(String spec, String usage, String algorithm)
            throws Exception {
        KeyPair other = KeyPairGenerator.getInstance(spec.startsWith("ECC") ? "EC" : "RSA")
                .generateKeyPair();
        kms.withKey("other", spec, usage, List.of(algorithm), other);

        assertThat(refused("other"))
                .hasMessageContaining(spec)
                .hasMessageContaining(usage)
                .hasMessageContaining(CREATE);
    }

    @ParameterizedTest
    @CsvSource({"SYMMETRIC_DEFAULT, ENCRYPT_DECRYPT", "HMAC_256, GENERATE_VERIFY_MAC"})
    void a_key_without_a_public_part_is_refused(String spec, String usage) {
        kms.withKey("other", spec, usage, List.of(), pair);

        assertThat(refused("other"))
                .hasMessageContaining("UnsupportedOperationException")
                .hasMessageContaining(CREATE);
    }

    @ParameterizedTest
    @CsvSource({
        "400, AccessDeniedException, allow kms:GetPublicKey and kms:Sign, 1",
        "400, DisabledException, aws kms enable-key --key-id arn:aws:kms:eu-central-1:, 1",
        "400, KMSInvalidStateException, aws kms cancel-key-deletion, 1",
        "400, ThrottlingException, quota, 2",
        "500, KeyUnavailableException, passing fault, 2",
        "500, KMSInternalException, passing fault, 2",
        "503, DependencyTimeoutException, passing fault, 2",
        "400, ExpiredTokenException, aws sts get-caller-identity, 1",
        "400, InvalidSignatureException, clock, 1",
        "400, SomethingNewException, API Reference, 1"
    })
    void an_error_of_aws_is_told_with_its_code_and_its_cure_and_never_in_the_words_of_aws(
            int status, String code, String cure, int attempts) throws Exception {
        SigningKey key = load("one");
        kms.fail("Sign", status, code);
        kms.fail("GetPublicKey", status, code);

        assertThat(failure(key))
                .hasMessageContainingAll(code, cure)
                .hasMessageNotContaining("words-of-aws")
                .hasNoCause();
        assertThat(kms.calls("Sign")).hasSize(attempts);
        assertThat(refused("one")).hasMessageContainingAll(code, cure).hasMessageNotContaining("words-of-aws");
    }

    @ParameterizedTest
    @CsvSource({"400, ThrottlingException", "503, DependencyTimeoutException", "0, ''"})
    void what_passes_at_once_costs_a_second_attempt_and_no_token(int status, String code) throws Exception {
        SigningKey key = load("one");
        kms.failOnce("Sign", status, code);

        assertThat(sign(key).verify(new RSASSAVerifier(key.publicKey()))).isTrue();
        assertThat(kms.calls("Sign")).hasSize(2);
    }

    @Test
    void a_kms_that_hangs_is_given_up() throws Exception {
        SigningKey key = new AwsKmsKeyProvider().load(KeySource.parse(kms.source("one")));
        kms.hang("Sign");

        assertThat(failure(key)).hasMessageContaining("did not answer in time");
        assertThat(kms.calls("Sign")).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void a_kms_that_is_not_there_is_named_by_its_region() throws Exception {
        SigningKey key = load("one");
        kms.close();

        assertThat(failure(key)).hasMessageContaining("AWS KMS in eu-central-1 could not be reached");
    }

    @Test
    void without_credentials_the_operator_is_told_how_to_look_for_them() {
        KmsStub.takeCredentials();

        assertThat(refused("one"))
                .hasMessageContaining("no AWS credentials")
                .hasMessageContaining("aws sts get-caller-identity");
        assertThat(kms.calls("GetPublicKey")).isEmpty();
    }

    @Test
    void a_wrong_secret_is_refused_by_kms_and_told_to_nobody() {
        System.setProperty("aws.secretAccessKey", "not-the-secret");

        assertThat(refused("one"))
                .hasMessageContaining("InvalidSignatureException")
                .hasMessageNotContaining("not-the-secret")
                .hasMessageNotContaining("Canonical");
    }

    @Test
    void another_region_than_the_kms_s_is_refused_by_it() {
        KeySource source = KeySource.parse("awskms:one?region=eu-west-1&endpoint=" + kms.endpoint());

        assertThat(catchThrowableOfType(KeyUnavailableException.class, () -> provider.load(source)))
                .hasMessageContaining("InvalidSignatureException");
    }

    private SigningKey load(String id) throws KeyUnavailableException {
        return provider.load(KeySource.parse(kms.source(id)));
    }

    private KeyUnavailableException refused(String id) {
        return catchThrowableOfType(KeyUnavailableException.class, () -> load(id));
    }

    private static SignedJWT sign(SigningKey key) throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader(JWSAlgorithm.RS256),
                new JWTClaimsSet.Builder().subject("u-1").build());
        token.sign(key.signer());
        return token;
    }

    private static JOSEException failure(SigningKey key) {
        return catchThrowableOfType(JOSEException.class, () -> sign(key));
    }
}
