package io.embedpass.key.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import io.embedpass.fixture.Backends;
import io.embedpass.fixture.ProblemAssert;
import io.embedpass.fixture.RunningEmbedpass;
import io.embedpass.fixture.TestKeys;
import io.embedpass.fixture.VaultStub;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service whose key is in Vault, a stand-in for it. */
class VaultIT {

    private static final KeyPair FIRST = TestKeys.rsa(2048);
    private static final KeyPair SECOND = TestKeys.rsa(2048);

    private final VaultStub vault = new VaultStub().withKey("embedpass", FIRST, SECOND);

    @TempDir
    private Path directory;

    private RunningEmbedpass embedpass;

    @BeforeEach
    void start() {
        TestKeys.file(directory.resolve("token"), vault.token());
        embedpass = Backends.production(directory, FIRST.getPrivate())
                .with("embedpass.require-https", "false")
                .with("embedpass.keys.vault.address", vault.address().toString())
                .with("embedpass.keys.vault.token", "file:" + directory.resolve("token"))
                .keyPlan("""
                        environment: production
                        keys:
                          - source: vault:transit/embedpass?version=1
                            activate-at: 2026-01-01T00:00:00Z
                          - source: vault:transit/embedpass?version=2
                        """)
                .start();
    }

    @AfterEach
    void stop() {
        embedpass.close();
        vault.close();
    }

    @Test
    void its_tokens_are_signed_by_vault() throws Exception {
        assertThat(RunningEmbedpass.token(ask()).verify(new RSASSAVerifier((RSAPublicKey) FIRST.getPublic())))
                .isTrue();
    }

    @Test
    void while_vault_is_sealed_attempts_are_asked_to_come_again_and_then_it_goes_on() {
        vault.seal(true);

        HttpResponse<String> refused = ask();

        ProblemAssert.assertProblem(refused, 503, "signer-unavailable");
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();

        vault.seal(false);
        await().atMost(Duration.ofSeconds(30)).until(() -> ask().statusCode() == 200);
    }

    @Test
    void the_plan_can_change_while_vault_is_away() throws Exception {
        vault.close();

        Files.writeString(
                embedpass.keyPlanFile(),
                Files.readString(embedpass.keyPlanFile()) + "    activate-at: 2099-01-01T00:00:00Z\n");

        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        embedpass.metric("embedpass_config_reloads_total{file=\"signing-keys\",result=\"ok\"}") == 1);
    }

    @Test
    void a_stop_ends_the_session_that_it_began() {
        TestKeys.file(directory.resolve("secret-id"), "secret");
        try (RunningEmbedpass other = Backends.production(directory, FIRST.getPrivate())
                .with("embedpass.require-https", "false")
                .with("embedpass.keys.vault.address", vault.address().toString())
                .with("embedpass.keys.vault.auth", "approle")
                .with("embedpass.keys.vault.role-id", "role")
                .with("embedpass.keys.vault.secret-id", "file:" + directory.resolve("secret-id"))
                .keyPlan("""
                        environment: production
                        keys:
                          - source: vault:transit/embedpass?version=1
                            activate-at: 2026-01-01T00:00:00Z
                        """)
                .start()) {
            assertThat(other.send(Backends.tokenRequest(other.uri("/embed/token"))))
                    .returns(200, HttpResponse::statusCode);
            assertThat(vault.requests("revoke-self")).isZero();
        }

        assertThat(vault.requests("revoke-self")).isEqualTo(1);
    }

    private HttpResponse<String> ask() {
        return embedpass.send(Backends.tokenRequest(embedpass.uri("/embed/token")));
    }
}
