package io.embedpass.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.fixture.ProblemAssert;
import io.embedpass.fixture.RawHttp;
import io.embedpass.fixture.RawHttp.RawAnswer;
import io.embedpass.fixture.RunningEmbedpass;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Metadata of issuers that are our own https address, and of no others. */
class IssuerMetadataIT {

    private static RunningEmbedpass embedpass;

    @BeforeAll
    static void start() {
        embedpass = RunningEmbedpass.demo()
                .with("embedpass.default-embed", "feedback")
                .with("embedpass.embeds.tableau.issuer", "https://tokens.acme.test")
                .with("embedpass.embeds.tableau.audience", "tableau")
                .with("embedpass.embeds.video.issuer", "https://tokens.acme.test/video")
                .with("embedpass.embeds.video.audience", "video")
                .with("embedpass.embeds.slash.issuer", "https://tokens.acme.test/slash/")
                .with("embedpass.embeds.slash.audience", "slash")
                .with("embedpass.embeds.plain.issuer", "http://tokens.acme.test/plain")
                .with("embedpass.embeds.plain.audience", "plain")
                .start();
    }

    @AfterAll
    static void stop() {
        embedpass.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/.well-known/openid-configuration, tokens.acme.test, https://tokens.acme.test",
        "/.well-known/oauth-authorization-server, tokens.acme.test, https://tokens.acme.test",
        "/.well-known/openid-configuration, TOKENS.acme.test:443, https://tokens.acme.test",
        "/video/.well-known/openid-configuration, tokens.acme.test, https://tokens.acme.test/video",
        "/slash/.well-known/openid-configuration, tokens.acme.test, https://tokens.acme.test/slash/",
        "/.well-known/openid-configuration/video, tokens.acme.test, https://tokens.acme.test/video",
        "/.well-known/oauth-authorization-server/video, tokens.acme.test, https://tokens.acme.test/video"
    })
    void an_issuer_that_is_our_address_says_where_its_keys_are(String path, String host, String issuer) {
        RawAnswer answer = get(path, host);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.header("Cache-Control")).startsWith("public, max-age=");
        JsonNode metadata = RunningEmbedpass.json(answer.body());
        assertThat(metadata.propertyNames()).containsExactly("issuer", "jwks_uri");
        assertThat(metadata.path("issuer").asString()).isEqualTo(issuer);
        assertThat(metadata.path("jwks_uri").asString()).isEqualTo("https://tokens.acme.test/.well-known/jwks.json");
    }

    @ParameterizedTest
    @CsvSource({
        "/.well-known/openid-configuration, evil.test",
        "/.well-known/openid-configuration, tokens.acme.test:8443",
        "/.well-known/oauth-authorization-server/plain, tokens.acme.test",
        "/.well-known/openid-configuration/feedback, tokens.acme.test",
        "/plain/.well-known/openid-configuration, tokens.acme.test"
    })
    void of_every_other_host_or_issuer_there_are_none(String path, String host) {
        RawAnswer answer = get(path, host);

        assertThat(answer.status()).isEqualTo(404);
        ProblemAssert.assertProblem(answer.body(), 404, "not-found");
    }

    private static RawAnswer get(String path, String host) {
        return RawHttp.send(
                embedpass.port(), "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    }
}
