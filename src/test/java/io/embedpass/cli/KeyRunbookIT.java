package io.embedpass.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import io.embedpass.fixture.Backends;
import io.embedpass.fixture.RunningEmbedpass;
import io.embedpass.fixture.TestKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plays config/keys/runbook.md: the rotation for a vendor that pinned one key, on a running service. */
class KeyRunbookIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String CONFIG_LOCATION = "spring.config.location";

    @TempDir
    private Path directory;

    private final KeyPair old = TestKeys.rsa(2048);
    private RunningEmbedpass embedpass;

    @BeforeEach
    void start() throws Exception {
        TestKeys.file(directory.resolve("old.pem"), TestKeys.pem(old.getPrivate()));
        embedpass = Backends.production(directory, old.getPrivate())
                .with("embedpass.require-https", "false")
                .with("embedpass.embeds.board.issuer", "acme/board")
                .with("embedpass.embeds.board.audience", "board-7")
                .with("embedpass.embeds.board.key-consumer", "pinned")
                .with("embedpass.default-embed", "feedback")
                .keyPlan("""
                        environment: production
                        keys:
                          # the first
                          - source: file:%s/old.pem
                            activate-at: 2026-01-01T00:00:00Z
                        """.formatted(directory))
                .start();
        System.setProperty(CONFIG_LOCATION, "classpath:/");
        Files.writeString(directory.resolve("application.yaml"), """
                embedpass:
                  environment: production
                  default-embed: feedback
                  embeds:
                    feedback: {issuer: acme/feedback, audience: b1}
                    board: {issuer: acme/board, audience: board-7, key-consumer: pinned}
                """);
    }

    @AfterEach
    void stop() {
        System.clearProperty(CONFIG_LOCATION);
        embedpass.close();
    }

    @Test
    void a_pinned_vendor_is_moved_at_the_agreed_time_and_back_within_a_second() throws Exception {
        keys("prepare", "--out", directory.resolve("next.pem").toString(), "--bits", "2048");
        await().atMost(PATIENCE).until(() -> published().size() == 2);
        String next = published().stream()
                .filter(kid -> !kid.equals(TestKeys.kid(old)))
                .findFirst()
                .orElseThrow();
        assertThat(kid("board")).isEqualTo(TestKeys.kid(old));

        Instant agreed = Instant.now().plusSeconds(3);
        keys("activate", "--kid", next, "--embed", "board", "--at", agreed.toString());
        SignedJWT before = token("board");
        if (Instant.now().isBefore(agreed)) {
            assertThat(before.verify(new RSASSAVerifier((RSAPublicKey) old.getPublic())))
                    .isTrue();
        }
        await().atMost(PATIENCE).until(() -> kid("board").equals(next));
        assertThat(Instant.now()).isAfterOrEqualTo(agreed);
        assertThat(kid("feedback")).isEqualTo(TestKeys.kid(old));
        assertThat(published()).contains(TestKeys.kid(old), next);

        keys("rollback", "--embed", "board");
        await().atMost(PATIENCE).until(() -> kid("board").equals(TestKeys.kid(old)));
        assertThat(published()).contains(next);
        assertThat(embedpass.keyPlanFile()).content().contains("# the first");
    }

    private void keys(String command, String... arguments) {
        List<String> words = Stream.concat(
                        Stream.of(
                                "keys",
                                command,
                                "--config",
                                directory.toString(),
                                "--plan",
                                embedpass.keyPlanFile().toString()),
                        Stream.of(arguments))
                .toList();
        assertThat(Commands.commandLine().execute(words.toArray(String[]::new))).isZero();
    }

    private List<String> published() throws Exception {
        return JWKSet.parse(
                        embedpass.get(embedpass.uri("/.well-known/jwks.json")).body())
                .getKeys()
                .stream()
                .map(JWK::getKeyID)
                .toList();
    }

    private String kid(String embed) {
        return token(embed).getHeader().getKeyID();
    }

    private SignedJWT token(String embed) {
        return RunningEmbedpass.token(
                embedpass.send(Backends.tokenRequest(embedpass.uri("/embed/" + embed + "/token"))));
    }
}
