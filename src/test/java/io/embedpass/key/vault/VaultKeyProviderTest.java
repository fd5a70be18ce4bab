package io.embedpass.key.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.embedpass.fixture.TestKeys;
import io.embedpass.fixture.VaultStub;
import io.embedpass.fixture.VaultStub.Request;
import io.embedpass.key.KeySource;
import io.embedpass.key.KeyUnavailableException;
import io.embedpass.key.Secrets;
import io.embedpass.key.SigningKey;
import io.embedpass.key.vault.VaultSettings.LogIn;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a stand-in that follows Vault's documented API, not against a server. */
class VaultKeyProviderTest {

    /** No pause of this machine is a fault of Vault. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final KeyPair FIRST = TestKeys.rsa(2048);
    private static final KeyPair SECOND = TestKeys.rsa(2048);
    private static final String SOURCE = "vault:transit/embedpass?version=1";

    private final VaultStub vault = new VaultStub().withKey("embedpass", FIRST, SECOND);
    private final Map<String, String> variables = new HashMap<>();
    private final Secrets secrets = new Secrets(name -> Optional.ofNullable(variables.get(name)));

    @TempDir
    private Path directory;

    @BeforeEach
    void giveToken() {
        variables.put("VAULT_TOKEN", vault.token());
    }

    @AfterEach
    void stop() {
        vault.close();
    }

    @Test
    void each_token_is_one_request_that_holds_a_digest_and_nothing_of_a_user() throws Exception {
        SigningKey key = load(SOURCE);
        long before = vault.requests().size();

        SignedJWT token = sign(key);

        assertThat(vault.requests()).hasSize((int) before + 1);
        Request request = vault.requests().getLast();
        assertThat(request.path()).isEqualTo("/v1/transit/sign/embedpass/sha2-256");
        assertThat(request.body())
                .contains("\"pkcs1v15\"", "\"prehashed\":true", "\"key_version\":1")
                .doesNotContain(token.serialize().split("[.]", -1)[1], "alice");
        assertThat(verifies(token, FIRST)).isTrue();
    }

    @Test
    void the_version_stays_while_vault_rotates_on() throws Exception {
        SigningKey first = load(SOURCE);
        vault.withKey("embedpass", FIRST, SECOND, TestKeys.rsa(2048));

        assertThat(verifies(sign(first), FIRST)).isTrue();
        assertThat(verifies(sign(load("vault:transit/embedpass?version=2")), SECOND))
                .isTrue();
    }

    @Test
    void an_approle_logs_in_and_again_when_its_token_was_revoked() throws Exception {
        variables.put("SECRET_ID", "secret");
        SigningKey key = load(SOURCE, new LogIn.AppRole("approle", "role", "env:SECRET_ID"));
        vault.revokeAllTokens();

        assertThat(verifies(sign(key), FIRST)).isTrue();
        assertThat(vault.requests("approle/login")).isEqualTo(2);
    }

    @Test
    void who_finds_out_late_that_a_token_is_dead_does_not_end_the_session_that_another_began() throws Exception {
        variables.put("SECRET_ID", "secret");
        SigningKey key = load(SOURCE, new LogIn.AppRole("approle", "role", "env:SECRET_ID"));
        vault.revokeAllTokens();
        CountDownLatch another = new CountDownLatch(1);
        vault.holdFirstRefusal(another);
        long signatures = vault.requests("transit/sign");
        try (ExecutorService late = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> signature = late.submit(() -> verifies(sign(key), FIRST));
            await().atMost(PATIENCE).until(() -> vault.requests("transit/sign") > signatures);
            assertThat(verifies(sign(key), FIRST)).isTrue();
            another.countDown();

            assertThat(signature.get()).isTrue();
        }
        assertThat(vault.requests("approle/login")).isEqualTo(2);
        assertThat(vault.requests("revoke-self")).isLessThanOrEqualTo(1);
    }

    @Test
    void a_stop_ends_the_session_so_that_no_token_lives_on() throws Exception {
        variables.put("SECRET_ID", "secret");
        VaultKeyProvider provider = provider(new LogIn.AppRole("approle", "role", "env:SECRET_ID"), Optional.empty());
        SigningKey key = provider.load(KeySource.parse(SOURCE));
        assertThat(verifies(sign(key), FIRST)).isTrue();

        provider.close();

        assertThat(vault.requests("revoke-self")).isEqualTo(1);
    }

    @Test
    void a_stop_leaves_a_token_that_an_operator_made() throws Exception {
        VaultKeyProvider provider = provider(new LogIn.Token("env:VAULT_TOKEN"), Optional.empty());
        assertThat(verifies(sign(provider.load(KeySource.parse(SOURCE))), FIRST))
                .isTrue();

        provider.close();

        assertThat(vault.requests("revoke-self")).isZero();
    }

    @Test
    void a_stop_that_vault_does_not_answer_is_a_stop_all_the_same() throws Exception {
        variables.put("SECRET_ID", "secret");
        VaultKeyProvider provider = provider(new LogIn.AppRole("approle", "role", "env:SECRET_ID"), Optional.empty());
        provider.load(KeySource.parse(SOURCE));
        vault.close();

        assertThatNoException().isThrownBy(provider::close);
    }

    @Test
    void who_never_asked_vault_does_not_ask_it_at_a_stop_either() {
        provider(new LogIn.Token("env:VAULT_TOKEN"), Optional.empty()).close();

        assertThat(vault.requests()).isEmpty();
    }

    @Test
    void a_standby_that_sends_elsewhere_is_called_one() throws Exception {
        SigningKey key = load(SOURCE);
        vault.answerSignatures(307, Map.of());

        assertThatExceptionOfType(JOSEException.class)
                .isThrownBy(() -> sign(key))
                .withMessageContaining("standby that does not forward")
                .withMessageContaining("embedpass.keys.vault.address");
    }

    @Test
    void a_standby_that_sends_the_log_in_elsewhere_is_called_one_too() {
        variables.put("SECRET_ID", "secret");
        vault.standBy();

        assertThat(refused(SOURCE, new LogIn.AppRole("approle", "role", "env:SECRET_ID")))
                .hasMessageContaining("standby that does not forward")
                .hasMessageNotContaining("secret");
    }

    @Test
    void a_service_account_without_a_token_is_told_in_words() {
        assertThat(refused(
                        SOURCE,
                        new LogIn.Kubernetes(
                                "kubernetes",
                                "embedpass",
                                directory.resolve("none").toString())))
                .hasMessageContaining("embedpass.keys.vault");
    }

    @Test
    void a_pod_logs_in_with_the_token_of_its_service_account() throws Exception {
        Path file = TestKeys.file(directory.resolve("token"), "pod-jwt");

        SigningKey key = load(SOURCE, new LogIn.Kubernetes("kubernetes", "embedpass", file.toString()));

        assertThat(verifies(sign(key), FIRST)).isTrue();
        assertThat(vault.requests("kubernetes/login")).isEqualTo(1);
    }

    @Test
    void a_token_that_was_renewed_on_disk_is_read_again() throws Exception {
        SigningKey key = load(SOURCE);
        vault.revokeAllTokens();
        variables.put("VAULT_TOKEN", vault.token());

        assertThat(verifies(sign(key), FIRST)).isTrue();
    }

    @Test
    void a_session_is_renewed_before_it_ends() throws Exception {
        vault.tokensLive(9);
        variables.put("SECRET_ID", "secret");
        SigningKey key = load(SOURCE, new LogIn.AppRole("approle", "role", "env:SECRET_ID"));

        await().atMost(Duration.ofSeconds(20)).until(() -> vault.requests("renew-self") > 0);
        assertThat(verifies(sign(key), FIRST)).isTrue();
        assertThat(vault.requests("approle/login")).isEqualTo(1);
    }

    @Test
    void a_permission_that_is_missing_costs_no_new_log_in() throws Exception {
        variables.put("SECRET_ID", "secret");
        SigningKey key = load(SOURCE, new LogIn.AppRole("approle", "role", "env:SECRET_ID"));
        vault.allowSigning(false);

        assertThatExceptionOfType(JOSEException.class)
                .isThrownBy(() -> sign(key))
                .withMessageContaining("update on that path")
                .withMessageContaining("transit/sign/embedpass");
        assertThat(vault.requests("approle/login")).isEqualTo(1);
    }

    @Test
    void the_namespace_is_sent_with_every_request() throws Exception {
        vault.namespace("acme/embeds");
        LogIn logIn = new LogIn.Token("env:VAULT_TOKEN");

        assertThat(verifies(sign(load(SOURCE, logIn, Optional.of("acme/embeds"))), FIRST))
                .isTrue();
        assertThat(refused(SOURCE, logIn)).hasMessageContaining("embedpass.keys.vault.namespace");
    }

    @Test
    void a_sealed_vault_is_told_and_signing_goes_on_when_it_is_unsealed() throws Exception {
        SigningKey key = load(SOURCE);
        vault.seal(true);
        assertThatExceptionOfType(JOSEException.class)
                .isThrownBy(() -> sign(key))
                .withMessageContaining("sealed")
                .withMessageNotContaining(variables.get("VAULT_TOKEN"));

        vault.seal(false);

        assertThat(verifies(sign(key), FIRST)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"429, too many requests", "500, with 500 boom", "473, standby", "400, with 400 boom"})
    void an_error_is_told_with_its_status(int status, String words) throws Exception {
        SigningKey key = load(SOURCE);
        vault.answerSignatures(status, "boom");

        assertThatExceptionOfType(JOSEException.class)
                .isThrownBy(() -> sign(key))
                .withMessageContaining(words)
                .withNoCause();
    }

    @Test
    void a_signature_of_another_version_or_none_is_not_passed_on() throws Exception {
        SigningKey key = load(SOURCE);
        for (Map<String, Object> data : List.<Map<String, Object>>of(
                Map.of("signature", "vault:v2:AAAA"), Map.of("signature", "vault:v1:***"), Map.of())) {
            vault.answerSignatures(200, Map.of("data", data));

            assertThatExceptionOfType(JOSEException.class).isThrownBy(() -> sign(key));
        }
    }

    @Test
    void a_vault_that_cannot_be_reached_is_told() throws Exception {
        SigningKey key = load(SOURCE);
        vault.close();

        assertThatExceptionOfType(JOSEException.class)
                .isThrownBy(() -> sign(key))
                .withMessageContaining("cannot be reached")
                .withNoCause();
    }

    @Test
    void a_source_without_a_version_is_refused_with_those_that_exist() {
        assertThat(refused("vault:transit/embedpass"))
                .hasMessageContaining("?version=N")
                .hasMessageContaining("[1, 2]");
        assertThat(refused("vault:transit/embedpass?version=3"))
                .hasMessageContaining("no version 3")
                .hasMessageContaining("[1, 2]");
        assertThat(refused("vault:transit/embedpass?version=latest")).hasMessageContaining("no version latest");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vault:",
                "vault:embedpass?version=1",
                "vault:/x",
                "vault:transit/?version=1",
                "vault:transit/embedpass?token=hvs.x"
            })
    void another_form_is_refused_with_the_right_one(String source) {
        assertThat(refused(source))
                .hasMessageContaining("vault:transit/embedpass?version=1")
                .hasMessageNotContaining("hvs.x");
    }

    @Test
    void keys_that_are_not_there_or_do_not_fit_are_refused_with_the_way_to_a_right_one() throws Exception {
        vault.withKey("exportable", "rsa-2048", true, 0, FIRST)
                .withKey("old", "rsa-2048", false, 2, FIRST, SECOND)
                .withKey(
                        "ec",
                        "ecdsa-p256",
                        false,
                        0,
                        KeyPairGenerator.getInstance("EC").generateKeyPair());

        assertThat(refused("vault:transit/none?version=1")).hasMessageContaining("nothing at transit/keys/none");
        assertThat(refused("vault:transit/exportable?version=1")).hasMessageContaining("can leave Vault");
        assertThat(refused("vault:transit/old?version=1")).hasMessageContaining("min_encryption_version");
        assertThat(refused("vault:transit/ec?version=1"))
                .hasMessageContaining("ecdsa-p256")
                .hasMessageContaining("type=rsa-3072");
    }

    @Test
    void a_refused_log_in_is_told_without_the_secret() {
        variables.put("SECRET_ID", "wrong-secret");

        assertThat(refused(SOURCE, new LogIn.AppRole("approle", "role", "env:SECRET_ID")))
                .hasMessageContaining("refused the log-in (400 invalid role or secret ID)")
                .hasMessageNotContaining("wrong-secret")
                .hasNoCause();
        assertThat(refused(SOURCE, new LogIn.Token("env:NOT_SET"))).hasMessageContaining("NOT_SET");
    }

    @Test
    void a_dead_token_is_told_at_load() {
        variables.put("VAULT_TOKEN", "hvs.dead");

        assertThat(refused(SOURCE)).hasMessageNotContaining("hvs.dead");
    }

    @Test
    void without_an_address_the_key_to_set_is_named() {
        VaultKeyProvider provider = new VaultKeyProvider(Optional::empty, secrets);

        assertThatExceptionOfType(KeyUnavailableException.class)
                .isThrownBy(() -> provider.load(KeySource.parse(SOURCE)))
                .withMessageContaining("embedpass.keys.vault.address");
    }

    private SigningKey load(String source) throws KeyUnavailableException {
        return load(source, new LogIn.Token("env:VAULT_TOKEN"));
    }

    private SigningKey load(String source, LogIn logIn) throws KeyUnavailableException {
        return load(source, logIn, Optional.empty());
    }

    private SigningKey load(String source, LogIn logIn, Optional<String> namespace) throws KeyUnavailableException {
        return provider(logIn, namespace).load(KeySource.parse(source));
    }

    private VaultKeyProvider provider(LogIn logIn, Optional<String> namespace) {
        URI address = vault.address();
        return new VaultKeyProvider(
                () -> Optional.of(new VaultSettings(address, namespace, Optional.empty(), logIn)), secrets, PATIENCE);
    }

    private Throwable refused(String source) {
        return refused(source, new LogIn.Token("env:VAULT_TOKEN"));
    }

    private Throwable refused(String source, LogIn logIn) {
        return catchThrowableOfType(KeyUnavailableException.class, () -> load(source, logIn));
    }

    private static SignedJWT sign(SigningKey key) throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader(JWSAlgorithm.RS256),
                new JWTClaimsSet.Builder().subject("alice").build());
        token.sign(key.signer());
        return token;
    }

    private static boolean verifies(SignedJWT token, KeyPair pair) throws JOSEException {
        return token.verify(new RSASSAVerifier((RSAPublicKey) pair.getPublic()));
    }
}
