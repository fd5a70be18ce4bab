package io.embedpass.token;

import static io.embedpass.fixture.ProblemAssert.assertProblem;
import static io.embedpass.fixture.RunningEmbedpass.json;
import static io.embedpass.fixture.RunningEmbedpass.token;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.SignedJWT;
import io.embedpass.fixture.Acme;
import io.embedpass.fixture.RunningEmbedpass;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.text.ParseException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Contract section 2: what a token is, and the answer that brings it. */
@ExtendWith(Acme.class)
class TokenContractIT {

    private final RunningEmbedpass acme;

    TokenContractIT(RunningEmbedpass acme) {
        this.acme = acme;
    }

    @Test
    void the_answer_is_a_token_and_two_times_that_nobody_may_store() {
        HttpResponse<String> answer = acme.send(acme.tokenRequest("/embed/token"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().allValues("content-type")).containsExactly("application/json");
        assertThat(answer.headers().allValues("cache-control")).containsExactly("no-store");
        assertThat(answer.headers().firstValue("set-cookie")).isEmpty();
        JsonNode body = json(answer);
        assertThat(body.propertyNames()).containsExactly("token", "expires_in", "refresh_after");
        assertThat(body.path("token").isString()).isTrue();
        assertThat(body.path("expires_in").isInt()).isTrue();
        assertThat(body.path("expires_in").asInt()).isEqualTo(295);
        assertThat(body.path("refresh_after").isInt()).isTrue();
    }

    @Test
    void refresh_after_is_four_fifths_of_expires_in_give_or_take_a_tenth_and_not_always_the_same() {
        Set<Integer> seconds = new HashSet<>();
        IntStream.range(0, 30)
                .forEach(_ -> seconds.add(json(acme.send(acme.tokenRequest("/embed/token")))
                        .path("refresh_after")
                        .asInt()));

        assertThat(seconds).allMatch(after -> after >= 212 && after <= 260).hasSizeGreaterThan(5);
    }

    @Test
    void the_header_is_exactly_alg_typ_and_kid() {
        JsonNode header = part(acme.send(acme.tokenRequest("/embed/token")), 0);

        assertThat(header.propertyNames()).containsExactlyInAnyOrder("alg", "typ", "kid");
        assertThat(header.path("alg").asString()).isEqualTo("RS256");
        assertThat(header.path("typ").asString()).isEqualTo("JWT");
        assertThat(header.path("kid").asString()).matches("[A-Za-z0-9_-]{43}");
    }

    @Test
    void the_claims_are_those_of_round_two_with_their_types() {
        long before = Instant.now().getEpochSecond();
        JsonNode claims = part(acme.send(acme.tokenRequest("/embed/token")), 1);
        long after = Instant.now().getEpochSecond();

        assertThat(claims.propertyNames())
                .containsExactlyInAnyOrder("iss", "aud", "sub", "name", "email", "avatar_url", "jti", "iat", "exp");
        assertThat(claims.path("iss").asString()).isEqualTo("acme/product feedback");
        assertThat(claims.path("aud").isString()).as("aud is one string").isTrue();
        assertThat(claims.path("aud").asString()).isEqualTo("board-42");
        assertThat(claims.path("sub").asString()).isEqualTo("alice");
        assertThat(claims.path("name").asString()).isEqualTo("Alice Example");
        assertThat(claims.path("email").asString()).isEqualTo("alice@example.com");
        assertThat(claims.path("avatar_url").asString()).isEqualTo("https://avatars.example.com/alice.png");
        String jti = claims.path("jti").asString();
        assertThat(UUID.fromString(jti)).hasToString(jti);
        assertThat(claims.path("iat").isIntegralNumber()).isTrue();
        assertThat(claims.path("iat").asLong()).isBetween(before - 5, after - 5);
        assertThat(claims.path("exp").isIntegralNumber()).isTrue();
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(300);
    }

    @Test
    void a_user_without_a_picture_has_no_claim_for_it() {
        JsonNode claims = part(acme.send(acme.tokenRequest("/embed/token").setHeader("Authorization", Acme.BOB)), 1);

        assertThat(claims.propertyNames()).contains("sub").doesNotContain("avatar_url", "nbf");
    }

    @Test
    void no_token_is_handed_out_twice() throws ParseException {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            SignedJWT token = token(acme.send(acme.tokenRequest("/embed/token")));
            ids.add(token.getJWTClaimsSet().getJWTID());
        }

        assertThat(ids).hasSize(20);
    }

    @Test
    void a_vendor_verifies_it_with_the_keys_that_are_served() throws Exception {
        SignedJWT token = token(acme.send(acme.tokenRequest("/embed/token")));
        JWKSet keys = JWKSet.parse(acme.get(acme.uri("/.well-known/jwks.json")).body());

        RSAKey key = keys.getKeyByKeyId(token.getHeader().getKeyID()).toRSAKey();
        assertThat(token.verify(new RSASSAVerifier(key))).isTrue();
        assertThat(key.computeThumbprint()).hasToString(key.getKeyID());
        assertThat(key.isPrivate()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "/embed/token, board-42, 295",
        "/embed/feedback/token, board-42, 295",
        "/api/roundtwo/token, board-42, 295",
        "/embed/video/token, room-7, 115"
    })
    void every_address_gives_the_token_of_its_embed(String path, String audience, int expiresIn) throws Exception {
        HttpResponse<String> answer = acme.send(acme.tokenRequest(path));

        assertThat(token(answer).getJWTClaimsSet().getAudience()).containsExactly(audience);
        assertThat(json(answer).path("expires_in").asInt()).isEqualTo(expiresIn);
    }

    @Test
    void without_a_default_the_short_address_has_no_embed_but_an_only_embed_is_the_default() {
        RunningEmbedpass.Setup twoEmbeds = RunningEmbedpass.demo()
                .with("embedpass.embeds.video.issuer", "acme/video")
                .with("embedpass.embeds.video.audience", "room-7");
        try (RunningEmbedpass two = twoEmbeds.start()) {
            assertProblem(two.send(two.tokenRequest("/embed/token")), 404, "unknown-embed");
            assertThat(audience(two.send(two.tokenRequest("/embed/video/token"))))
                    .isEqualTo("room-7");
        }
        try (RunningEmbedpass one = RunningEmbedpass.demo().start()) {
            assertThat(audience(one.send(one.tokenRequest("/embed/token")))).isEqualTo("board-42");
        }
    }

    private static String audience(HttpResponse<String> answer) {
        return part(answer, 1).path("aud").asString();
    }

    @Test
    void every_answer_has_an_attempt_id_of_its_own_that_sorts_by_time() {
        List<String> ids = IntStream.range(0, 5)
                .mapToObj(_ -> acme.send(acme.tokenRequest("/embed/token")))
                .map(answer -> answer.headers().allValues("x-attempt-id"))
                .map(List::getFirst)
                .toList();

        assertThat(ids).doesNotHaveDuplicates().isSorted();
        assertThat(ids).allMatch(id -> UUID.fromString(id).version() == 7);
    }

    @Test
    void the_answer_tells_what_is_left_of_the_users_limit() {
        HttpResponse<String> answer = acme.send(acme.tokenRequest("/embed/token"));

        assertThat(answer.headers().allValues("ratelimit-policy")).containsExactly("\"user\";q=100000;w=60");
        assertThat(answer.headers().allValues("ratelimit"))
                .singleElement()
                .asString()
                .matches("\"user\";r=\\d{1,5};t=\\d+");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"user\": null}", "{\"theirs\": [1, 2]}"})
    void a_browser_may_send_no_body_or_an_empty_one(String body) {
        HttpResponse<String> answer = acme.send(acme.tokenRequest("/embed/token")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));

        assertThat(part(answer, 1).path("sub").asString()).isEqualTo("alice");
    }

    @Test
    void what_a_browser_says_of_its_user_is_never_believed() {
        HttpResponse<String> answer = acme.send(acme.tokenRequest("/embed/token")
                .setHeader("Authorization", Acme.BOB)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("""
                        {"user": {"sub": "root", "name": "Root", "email": "root@example.com",
                          "avatar_url": "https://avatars.example.com/root.png", "authorities": ["staff"]}}""")));

        JsonNode claims = part(answer, 1);
        assertThat(claims.path("sub").asString()).isEqualTo("bob");
        assertThat(claims.path("name").asString()).isEqualTo("Bob Example");
        assertThat(claims.path("email").asString()).isEqualTo("bob@example.com");
        assertThat(claims.has("avatar_url")).isFalse();
    }

    /** A part of the token as it stands on the wire, not as a library would read it. */
    private static JsonNode part(HttpResponse<String> answer, int index) {
        return json(token(answer).getParsedParts()[index].decodeToString());
    }
}
