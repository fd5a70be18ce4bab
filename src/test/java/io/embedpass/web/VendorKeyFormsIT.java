package io.embedpass.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.Hashing;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import io.embedpass.fixture.ProblemAssert;
import io.embedpass.fixture.RunningEmbedpass;
import io.embedpass.fixture.TestKeys;
import io.embedpass.fixture.Tool;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.CertificateFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms in which vendors ask for a public key. */
class VendorKeyFormsIT {

    @TempDir
    private static Path directory;

    private static KeyPair certified;
    private static KeyPair bare;
    private static RunningEmbedpass embedpass;

    @BeforeAll
    static void start() {
        certified = TestKeys.rsa(2048);
        bare = TestKeys.rsa(2048);
        TestKeys.file(directory.resolve("certified"), TestKeys.pem(certified.getPrivate()));
        TestKeys.file(directory.resolve("bare"), TestKeys.pem(bare.getPrivate()));
        Tool.run(
                directory,
                "openssl req -new -x509 -key certified -days 30 -subj /CN=embedpass -out certificate".split(" "));
        embedpass = RunningEmbedpass.demo()
                .with("embedpass.embeds.board.issuer", "acme/board")
                .with("embedpass.embeds.board.audience", "board-7")
                .with("embedpass.embeds.board.key-consumer", "pinned")
                .keyPlan("""
                        environment: demo
                        keys:
                          - source: file:%1$s/certified
                            certificate: %1$s/certificate
                            activate-at: 2026-01-01T00:00:00Z
                          - source: file:%1$s/bare
                            embeds: {board: 2026-01-01T00:00:00Z}
                        """.formatted(directory))
                .start();
    }

    @AfterAll
    static void stop() {
        embedpass.close();
    }

    @Test
    void the_jwk_of_a_key_with_a_certificate_has_its_chain_and_thumbprint() throws Exception {
        JWKSet set = JWKSet.parse(get("/.well-known/jwks.json").body());
        JWK key = set.getKeyByKeyId(TestKeys.kid(certified));

        assertThat(key.getParsedX509CertChain()).hasSize(1);
        assertThat(key.getParsedX509CertChain().getFirst().getPublicKey()).isEqualTo(certified.getPublic());
        assertThat(key.getX509CertSHA256Thumbprint().decode())
                .isEqualTo(Hashing.sha256()
                        .hashBytes(key.getX509CertChain().getFirst().decode())
                        .asBytes());
        assertThat(set.getKeyByKeyId(TestKeys.kid(bare)).getX509CertChain()).isNull();
        assertThat(set.getKeys()).noneMatch(JWK::isPrivate);
    }

    @Test
    void a_key_has_an_address_of_its_own_for_each_form() throws Exception {
        String kid = TestKeys.kid(certified);

        HttpResponse<String> pem = get("/keys/" + kid + ".pem");
        assertThat(pem.body()).isEqualTo(publicPem(certified));
        assertThat(pem.headers().firstValue("Content-Type")).hasValue("application/x-pem-file");
        assertThat(pem.headers().firstValue("Cache-Control").orElseThrow()).startsWith("public, max-age=");
        assertThat(certificate(get("/keys/" + kid + ".crt").body())).isEqualTo(certified.getPublic());
        JWK jwk = JWK.parse(get("/keys/" + kid + ".jwk").body());
        assertThat(jwk.getKeyID()).isEqualTo(kid);
        assertThat(jwk.isPrivate()).isFalse();
    }

    @Test
    void jitsi_finds_a_key_by_the_digest_of_its_kid() throws Exception {
        String digest = Hashing.sha256()
                .hashString(TestKeys.kid(bare), StandardCharsets.UTF_8)
                .toString();

        assertThat(get("/asap/" + digest + ".pem").body()).isEqualTo(publicPem(bare));
    }

    @Test
    void the_certificate_of_the_active_key_has_a_stable_address() throws Exception {
        assertThat(certificate(get("/embed/certificate.pem").body())).isEqualTo(certified.getPublic());
        assertThat(get("/embed/certificate.pem?kid=" + TestKeys.kid(certified)).statusCode())
                .isEqualTo(200);
    }

    @Test
    void the_key_of_an_embed_whose_vendor_pinned_it_is_asked_for_by_its_name() {
        assertThat(get("/embed/public-key.pem").body()).isEqualTo(publicPem(certified));
        assertThat(get("/embed/public-key.pem?embed=feedback").body()).isEqualTo(publicPem(certified));
        assertThat(get("/embed/public-key.pem?embed=board").body()).isEqualTo(publicPem(bare));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/keys/unknown.pem",
                "/keys/unknown.crt",
                "/keys/unknown.jwk",
                "/keys/unknown",
                "/keys/",
                "/asap/unknown.pem",
                "/asap/unknown",
                "/embed/certificate.pem?kid=unknown",
                "/embed/certificate.pem?embed=board",
                "/embed/public-key.pem?embed=unknown",
                "/.well-known/openid-configuration",
                "/.well-known/oauth-authorization-server"
            })
    void what_is_not_there_is_a_problem_answer(String path) {
        ProblemAssert.assertProblem(get(path), 404, "not-found");
    }

    @Test
    void a_key_without_a_certificate_has_none() throws Exception {
        ProblemAssert.assertProblem(get("/keys/" + TestKeys.kid(bare) + ".crt"), 404, "not-found");
    }

    @Test
    void keys_are_only_read() throws Exception {
        HttpResponse<String> answer =
                embedpass.send(HttpRequest.newBuilder(embedpass.uri("/keys/" + TestKeys.kid(bare) + ".pem"))
                        .POST(BodyPublishers.noBody()));

        ProblemAssert.assertProblem(answer, 405, "method-not-allowed");
    }

    private static HttpResponse<String> get(String path) {
        return embedpass.get(embedpass.uri(path));
    }

    private static String publicPem(KeyPair pair) {
        return TestKeys.pem("PUBLIC KEY", pair.getPublic().getEncoded());
    }

    private static Object certificate(String pem) throws Exception {
        return CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
                .getPublicKey();
    }
}
