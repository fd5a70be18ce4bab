package io.embedpass.user.bearer;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.embedpass.fixture.OidcIssuer;
import io.embedpass.fixture.RunningEmbedpass;
import io.embedpass.fixture.TestKeys;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BearerIT {

    private static OidcIssuer issuer;
    private static RunningEmbedpass discovering;
    private static RunningEmbedpass configured;

    @BeforeAll
    static void start() {
        issuer = OidcIssuer.started();
        discovering = RunningEmbedpass.demo()
                .with("embedpass.users.bearer[0].issuer", issuer.uri())
                .with("embedpass.users.bearer[0].audience", "embedpass")
                .start();
        configured = RunningEmbedpass.demo()
                .with("embedpass.users.bearer[0].issuer", issuer.uri())
                .with("embedpass.users.bearer[0].jwk-set-uri", issuer.jwkSetUri())
                .with("embedpass.users.bearer[0].audience", "embedpass")
                .with("embedpass.users.bearer[0].claims.subject", "employee.number")
                .with("embedpass.users.bearer[0].claims.authorities", "realm_access.roles")
                .with("embedpass.embeds.feedback.required-authorities", "feedback-user,staff")
                .start();
    }

    @AfterAll
    static void stop() {
        discovering.close();
        configured.close();
        issuer.close();
    }

    @Test
    void the_claims_of_a_token_whose_keys_are_discovered_are_those_of_the_embed_token() throws Exception {
        HttpResponse<String> answer = ask(discovering, issuer.token(carol()));

        assertThat(answer.statusCode()).isEqualTo(200);
        JWTClaimsSet claims = RunningEmbedpass.token(answer).getJWTClaimsSet();
        assertThat(claims.getSubject()).isEqualTo("u-7");
        assertThat(claims.getStringClaim("name")).isEqualTo("Carol Example");
        assertThat(claims.getStringClaim("email")).isEqualTo("carol@example.com");
        assertThat(claims.getStringClaim("avatar_url")).isEqualTo("https://avatars.example.com/c.png");
        assertThat(claims.getIssuer()).isEqualTo("acme/product feedback");
        assertThat(claims.getAudience()).containsExactly("board-42");
        assertThat(claims.getClaims()).doesNotContainKeys("groups", "scope", "client_id");
    }

    @Test
    void a_configured_jwk_set_uri_and_claims_inside_objects_work() throws Exception {
        HttpResponse<String> answer = ask(configured, issuer.token(employee(List.of("staff", "feedback-user", "x"))));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(RunningEmbedpass.token(answer).getJWTClaimsSet().getSubject())
                .isEqualTo("4711");
    }

    @Test
    void a_user_who_lacks_one_of_the_required_authorities_is_denied() {
        HttpResponse<String> answer = ask(configured, issuer.token(employee(List.of("staff"))));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(RunningEmbedpass.json(answer).path("code").asString()).isEqualTo("permission-denied");
    }

    @Test
    void an_expired_token_is_refused() throws Exception {
        Date past = Date.from(Instant.now().minusSeconds(61));

        refuses(signed(claims().expirationTime(past), JOSEObjectType.JWT), "expired");
    }

    @Test
    void a_token_without_an_end_is_refused() throws Exception {
        refuses(signed(claims().expirationTime(null), JOSEObjectType.JWT), "invalid-token");
    }

    @Test
    void a_token_for_another_audience_is_refused() {
        Map<String, Object> claims = new HashMap<>(carol());
        claims.put("aud", List.of("another-service"));

        refuses(issuer.token(claims), "wrong-audience");
    }

    @Test
    void a_token_of_an_issuer_that_is_not_trusted_is_refused() throws Exception {
        refuses(signed(claims().issuer("https://id.example.com"), JOSEObjectType.JWT), "unknown-issuer");
    }

    @Test
    void the_issuer_is_compared_to_the_letter() throws Exception {
        refuses(signed(claims().issuer(issuer.uri() + "/"), JOSEObjectType.JWT), "unknown-issuer");
    }

    @Test
    void a_key_that_the_issuer_does_not_publish_is_refused() throws Exception {
        JWSHeader header =
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("unknown").build();
        SignedJWT token = new SignedJWT(header, claims().build());
        token.sign(new RSASSASigner(TestKeys.rsa(2048).getPrivate()));

        refuses(token.serialize(), "invalid-token");
    }

    @Test
    void another_key_under_the_issuers_key_id_is_refused() throws Exception {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .keyID(issuer.key().getKeyID())
                .build();
        SignedJWT token = new SignedJWT(header, claims().build());
        token.sign(new RSASSASigner(TestKeys.rsa(2048).getPrivate()));

        refuses(token.serialize(), "invalid-token");
    }

    @Test
    void a_token_that_nobody_signed_is_refused() {
        refuses(new PlainJWT(claims().build()).serialize(), "invalid-token");
    }

    @Test
    void an_hmac_with_the_public_key_as_its_secret_is_refused() throws Exception {
        RSAKey key = issuer.key();
        byte[] pem =
                TestKeys.pem("PUBLIC KEY", key.toRSAPublicKey().getEncoded()).getBytes(StandardCharsets.UTF_8);
        JWSHeader header =
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(key.getKeyID()).build();
        SignedJWT token = new SignedJWT(header, claims().build());
        token.sign(new MACSigner(pem));

        refuses(token.serialize(), "invalid-token");
    }

    @Test
    void a_payload_that_was_changed_is_refused() throws Exception {
        String[] parts = signed(claims(), JOSEObjectType.JWT).split("\\.");
        String payload =
                new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8).replace("u-7", "u-8");
        parts[1] = Base64.getUrlEncoder().withoutPadding().encodeToString(payload.getBytes(StandardCharsets.UTF_8));

        refuses(String.join(".", parts), "invalid-token");
    }

    @Test
    void a_token_of_another_type_is_refused() throws Exception {
        refuses(signed(claims(), new JOSEObjectType("logout+jwt")), "invalid-token");
        refuses(signed(claims(), new JOSEObjectType("dpop+jwt")), "invalid-token");
    }

    @Test
    void an_embed_token_of_ours_is_no_sign_in() {
        String ours =
                RunningEmbedpass.token(ask(discovering, issuer.token(carol()))).serialize();

        refuses(ours, "unknown-issuer");
    }

    @Test
    void what_is_no_jwt_is_refused() {
        refuses("not-a-token", "invalid-token");
        refuses("a.b.c", "invalid-token");
        refuses("e30.e30.e30", "invalid-token");
    }

    @Test
    void a_token_in_the_query_string_is_not_read() {
        String token = issuer.token(carol());
        HttpResponse<String> answer =
                discovering.send(HttpRequest.newBuilder(discovering.uri("/embed/token?access_token=" + token))
                        .header("Origin", RunningEmbedpass.ALLOWED)
                        .POST(BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).doesNotContain(token.substring(0, 20));
    }

    private static void refuses(String token, String reason) {
        double before = failures(reason);

        HttpResponse<String> answer = ask(discovering, token);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().allValues("WWW-Authenticate"))
                .anySatisfy(challenge -> assertThat(challenge)
                        .startsWith("Bearer realm=\"embedpass\"")
                        .contains("error=\"invalid_token\""));
        assertThat(answer.body()).contains("\"unauthenticated\"").doesNotContain("expired", "audience", "issuer");
        assertThat(failures(reason)).isEqualTo(before + 1);
    }

    private static double failures(String reason) {
        return discovering.metric(
                "embedpass_authentication_failures_total{reason=\"" + reason + "\",source=\"bearer\"}");
    }

    private static HttpResponse<String> ask(RunningEmbedpass embedpass, String token) {
        return embedpass.send(embedpass.tokenRequest("/embed/token").setHeader("Authorization", "Bearer " + token));
    }

    private static String signed(JWTClaimsSet.Builder claims, JOSEObjectType type) throws Exception {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .type(type)
                .keyID(issuer.key().getKeyID())
                .build();
        SignedJWT token = new SignedJWT(header, claims.build());
        token.sign(new RSASSASigner(issuer.key()));
        return token.serialize();
    }

    private static JWTClaimsSet.Builder claims() {
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(issuer.uri())
                .expirationTime(Date.from(Instant.now().plusSeconds(60)));
        carol().forEach(claims::claim);
        return claims;
    }

    private static Map<String, Object> carol() {
        return Map.of(
                "sub", "u-7",
                "aud", List.of("embedpass"),
                "name", "Carol Example",
                "email", "carol@example.com",
                "picture", "https://avatars.example.com/c.png",
                "groups", List.of("everyone"));
    }

    private static Map<String, Object> employee(List<String> roles) {
        Map<String, Object> claims = new HashMap<>(carol());
        claims.put("employee", Map.of("number", "4711"));
        claims.put("realm_access", Map.of("roles", roles));
        return claims;
    }
}
