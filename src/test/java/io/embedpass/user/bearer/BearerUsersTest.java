package io.embedpass.user.bearer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Uninterruptibles;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.embedpass.answer.Answer;
import io.embedpass.answer.Refusal;
import io.embedpass.answer.RefusalCode;
import io.embedpass.fixture.FakeClock;
import io.embedpass.fixture.TestKeys;
import io.embedpass.user.Caller;
import io.embedpass.user.Caller.Person;
import io.embedpass.user.ClaimedUser;
import io.embedpass.user.Credentials.Bearer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BearerUsersTest {

    private static final String ISSUER = "https://id.example.com/realms/acme";
    private static final Duration LEEWAY = Duration.ofSeconds(60);

    private static KeyPair pair;

    @TempDir
    private static Path directory;

    private final FakeClock clock = new FakeClock("2027-01-01T00:00:00Z");

    @BeforeAll
    static void publish() throws IOException {
        pair = TestKeys.rsa(2048);
        RSAKey key = new RSAKey.Builder((RSAPublicKey) pair.getPublic()).build();
        Files.writeString(directory.resolve("jwks.json"), new JWKSet(key).toString());
    }

    @Test
    void a_token_is_good_for_a_minute_after_its_end_and_no_longer() throws Exception {
        String token = signed(claims());

        clock.advance(Duration.ofMinutes(5).plus(LEEWAY).minusSeconds(1));
        assertThat(refusal(token)).isEmpty();

        clock.advance(Duration.ofSeconds(1));
        assertThat(refusal(token)).hasValue("expired");
    }

    /** What is remembered of its signature does not make it last longer. */
    @Test
    void a_token_that_was_shown_before_ends_as_any_other() throws Exception {
        BearerUsers users = users(names());
        Bearer token = new Bearer(signed(claims()));
        assertThat(users.signIn(token)).isInstanceOf(Answer.Value.class);
        assertThat(users.signIn(token)).isInstanceOf(Answer.Value.class);

        clock.advance(Duration.ofMinutes(5).plus(LEEWAY));

        assertThat(users.signIn(token))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.refusal().code()).isEqualTo(RefusalCode.UNAUTHENTICATED));
    }

    @Test
    void a_token_is_not_good_before_it_begins() throws Exception {
        String token = signed(
                claims().notBeforeTime(Date.from(clock.instant().plus(LEEWAY).plusSeconds(1))));

        assertThat(refusal(token)).hasValue("invalid-token");

        clock.advance(Duration.ofSeconds(2));
        assertThat(refusal(token)).isEmpty();
    }

    @Test
    void one_of_several_audiences_is_enough() throws Exception {
        assertThat(refusal(signed(claims().audience(List.of("a", "embedpass")))))
                .isEmpty();
    }

    @Test
    void a_token_without_an_audience_is_for_nobody() throws Exception {
        assertThat(refusal(signed(claims().audience((String) null)))).hasValue("wrong-audience");
    }

    @Test
    void part_of_the_audience_is_not_the_audience() throws Exception {
        assertThat(refusal(signed(claims().audience("embedpass-staging")))).hasValue("wrong-audience");
        assertThat(refusal(signed(claims().audience("EMBEDPASS")))).hasValue("wrong-audience");
    }

    /** RFC 7515, section 2; that a token has one spelling only is what lists of revoked tokens rely on. */
    @ParameterizedTest
    @ValueSource(strings = {"=", "==", " ", "\n", "+", "/", "!", "%3D", "\u00e9"})
    void a_token_with_foreign_characters_in_a_part_is_none(String foreign) throws Exception {
        List<String> parts = List.of(signed(claims()).split("\\."));

        for (int i = 0; i < parts.size(); i++) {
            List<String> spelled = new ArrayList<>(parts);
            spelled.set(i, new StringBuilder(parts.get(i)).insert(8, foreign).toString());
            assertThat(refusal(String.join(".", spelled))).hasValue("invalid-token");
        }
    }

    @Test
    void a_token_whose_end_says_the_same_with_other_bits_is_none() throws Exception {
        String token = signed(claims());
        String digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        // 256 bytes leave two bits of the last digit unused.
        char last = digits.charAt(digits.indexOf(token.charAt(token.length() - 1)) + 1);

        assertThat(refusal(token)).isEmpty();
        assertThat(refusal(token.substring(0, token.length() - 1) + last)).hasValue("invalid-token");
    }

    @Test
    void a_token_that_is_padded_is_none() throws Exception {
        List<String> parts = List.of(signed(claims()).split("\\."));
        List<String> padded = new ArrayList<>(parts);
        padded.set(2, parts.get(2) + "==");

        assertThat(Base64.getUrlDecoder().decode(padded.get(2)))
                .isEqualTo(Base64.getUrlDecoder().decode(parts.get(2)));
        assertThat(refusal(String.join(".", padded))).hasValue("invalid-token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a.b", "a.b.c.d", "....", "e30.e30.e30"})
    void what_has_not_the_three_parts_of_a_token_is_none(String text) throws Exception {
        assertThat(refusal(text)).hasValue("invalid-token");
    }

    @Test
    void a_token_without_an_issuer_is_nobodys() throws Exception {
        assertThat(refusal(signed(claims().issuer(null)))).hasValue("unknown-issuer");
    }

    @ParameterizedTest
    @CsvSource({
        "groups, a;b",
        "resource_access.embedpass.roles, c;d",
        "https://example.com/roles, e",
        "scope, openid;profile",
        "scp, read;write",
        "group, Former admin",
        "nothing.here, ''",
        "groups.deeper, ''",
        "number, ''"
    })
    void authorities_are_found_by_name_or_path_in_a_list_or_a_text(String name, String expected) throws Exception {
        ClaimedUser user = user(
                new ClaimNames("sub", "name", "email", "picture", name),
                signed(claims().claim("groups", List.of("a", "b", 3))
                        .claim("resource_access", Map.of("embedpass", Map.of("roles", List.of("c", "d"))))
                        .claim("https://example.com/roles", List.of("e"))
                        .claim("scope", "openid profile")
                        .claim("scp", "read write")
                        .claim("group", "Former admin")
                        .claim("number", 5)));

        assertThat(user.authorities())
                .containsExactlyInAnyOrder(expected.isEmpty() ? new String[0] : expected.split(";"));
    }

    @Test
    void a_claim_that_is_no_text_is_not_believed() throws Exception {
        ClaimedUser user =
                user(names(), signed(claims().claim("name", List.of("Carol")).claim("email", 7)));

        assertThat(user.name()).isEmpty();
        assertThat(user.email()).isEmpty();
        assertThat(user.sub()).hasValue("u-7");
    }

    private Optional<String> refusal(String token) {
        return switch (signIn(names(), token)) {
            case Answer.Value<Caller>(Caller caller) -> {
                assertThat(caller).isInstanceOf(Person.class);
                yield Optional.empty();
            }
            case Answer.Refused<Caller>(Refusal.Unauthenticated refused) ->
                Optional.of(refused.cause().toString());
            case Answer.Refused<Caller>(Refusal other) -> throw new AssertionError(other);
        };
    }

    private ClaimedUser user(ClaimNames names, String token) {
        if (signIn(names, token) instanceof Answer.Value<Caller>(Person person)) {
            return person.user();
        }
        throw new AssertionError("the token was refused");
    }

    /** The library's own 15 s would end the test. */
    @Test
    @Timeout(value = 10, threadMode = ThreadMode.SEPARATE_THREAD)
    void while_keys_do_not_come_one_attempt_waits_for_them_and_the_others_are_told_to_come_back() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch come = new CountDownLatch(1);
        String keys = Files.readString(directory.resolve("jwks.json"));
        ResourceRetriever hanging = _ -> {
            asked.countDown();
            Uninterruptibles.awaitUninterruptibly(come);
            return new Resource(keys, "application/json");
        };
        TrustedIssuer issuer = new TrustedIssuer(
                ISSUER,
                Optional.of(URI.create(ISSUER + "/keys")),
                "embedpass",
                names(),
                clock,
                hanging,
                Duration.ofMillis(1));
        BearerUsers users = new BearerUsers(Map.of(ISSUER, issuer));
        Bearer token = new Bearer(signed(claims()));

        CompletableFuture<Answer<Caller>> first =
                CompletableFuture.supplyAsync(() -> users.signIn(token), Thread::startVirtualThread);
        asked.await();
        Answer<Caller> second = users.signIn(token);

        assertThat(second)
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.refusal().code()).isEqualTo(RefusalCode.USER_SOURCE_UNAVAILABLE));
        assertThat(first).isNotDone();
        come.countDown();
        assertThat(first.join()).isInstanceOf(Answer.Value.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ", \"jwks_uri\": null",
                ", \"jwks_uri\": \"/keys\"",
                ", \"jwks_uri\": \"keys.example.com\"",
                ", \"jwks_uri\": \"http://id.example.com/keys\"",
                ", \"jwks_uri\": \"file:///etc/passwd\"",
                ", \"jwks_uri\": [\"https://id.example.com/keys\"]"
            })
    void metadata_that_names_no_address_of_keys_is_told_as_such(String named) throws Exception {
        ResourceRetriever metadata =
                _ -> new Resource("{\"issuer\": \"" + ISSUER + "\"" + named + "}", "application/json");
        TrustedIssuer issuer = new TrustedIssuer(
                ISSUER, Optional.empty(), "embedpass", names(), clock, metadata, Duration.ofMillis(1));

        Answer<Caller> answer = new BearerUsers(Map.of(ISSUER, issuer)).signIn(new Bearer(signed(claims())));

        assertThat(answer).isInstanceOfSatisfying(Answer.Refused.class, refused -> {
            assertThat(refused.refusal().code()).isEqualTo(RefusalCode.USER_SOURCE_UNAVAILABLE);
            assertThat(refused.refusal().reason())
                    .contains(ISSUER + "/.well-known/openid-configuration")
                    .contains("jwks_uri");
        });
    }

    private Answer<Caller> signIn(ClaimNames names, String token) {
        return users(names).signIn(new Bearer(token));
    }

    private BearerUsers users(ClaimNames names) {
        TrustedIssuer issuer = new TrustedIssuer(
                ISSUER,
                Optional.of(URI.create(ISSUER + "/keys")),
                "embedpass",
                names,
                clock,
                _ -> new Resource(Files.readString(directory.resolve("jwks.json")), "application/json"),
                Duration.ofSeconds(5));
        return new BearerUsers(Map.of(ISSUER, issuer));
    }

    private static ClaimNames names() {
        return new ClaimNames("sub", "name", "email", "picture", "groups");
    }

    private JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience("embedpass")
                .subject("u-7")
                .claim("name", "Carol Example")
                .expirationTime(Date.from(clock.instant().plus(Duration.ofMinutes(5))));
    }

    private static String signed(JWTClaimsSet.Builder claims) throws Exception {
        SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.RS256), claims.build());
        token.sign(new RSASSASigner(pair.getPrivate()));
        return token.serialize();
    }
}
