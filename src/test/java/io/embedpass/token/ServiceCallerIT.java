package io.embedpass.token;

import static io.embedpass.fixture.ProblemAssert.assertProblem;
import static io.embedpass.fixture.RunningEmbedpass.basic;
import static io.embedpass.fixture.RunningEmbedpass.token;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import io.embedpass.fixture.Acme;
import io.embedpass.fixture.RunningEmbedpass;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Contract section 4: the host application's backend asks on behalf of a user. */
@ExtendWith(Acme.class)
class ServiceCallerIT {

    private static final String TOKEN = "/embed/token";

    private final RunningEmbedpass acme;

    ServiceCallerIT(RunningEmbedpass acme) {
        this.acme = acme;
    }

    private HttpRequest.Builder asking(String body) {
        return Acme.backendRequest(acme, TOKEN, body);
    }

    @Test
    void gets_a_token_for_the_user_whom_it_names_without_an_origin() throws Exception {
        HttpResponse<String> answer = acme.send(asking("""
                {"user": {"sub": "u-42", "name": "  Da\\u202ena \\t Example ", "email": "dana@b\u00fccher.example",
                  "avatar_url": "http://avatars.example.com/dana.png", "authorities": ["staff"]}}"""));

        JWTClaimsSet claims = token(answer).getJWTClaimsSet();
        assertThat(claims.getSubject()).isEqualTo("u-42");
        assertThat(claims.getStringClaim("name")).isEqualTo("Dana Example");
        assertThat(claims.getStringClaim("email")).isEqualTo("dana@xn--bcher-kva.example");
        assertThat(claims.getClaims()).doesNotContainKeys("avatar_url", "authorities", "act");
        assertThat(answer.headers().firstValue("access-control-allow-origin")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"https://app.example.com, 200", "https://evil.example.net, 403", "null, 403", "'', 403"})
    void an_origin_that_it_sends_must_be_listed(String origin, int status) {
        assertThat(acme.send(asking(Acme.DANA).header("Origin", origin)).statusCode())
                .isEqualTo(status);
    }

    @Test
    void serves_only_its_embeds() {
        assertProblem(acme.send(Acme.backendRequest(acme, "/embed/video/token", Acme.DANA)), 403, "permission-denied");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"user\": null}", "{\"User\": {}}"})
    void must_name_a_user(String body) {
        JsonNode problem = assertProblem(acme.send(asking(body)), 422, "invalid-user-data");

        assertThat(problem.path("errors")
                        .valueStream()
                        .map(fault -> fault.path("pointer").asString()))
                .containsExactly("/user");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | /user/sub /user/name /user/email",
                "{'sub': '', 'name': 'Dana', 'email': 'd@example.com'} | /user/sub",
                "{'sub': ' ', 'name': 'Dana', 'email': 'd@example.com'} | /user/sub",
                "{'sub': 'a\\u0000b', 'name': 'Dana', 'email': 'd@example.com'} | /user/sub",
                "{'sub': '\\ud800', 'name': 'Dana', 'email': 'd@example.com'} | /user/sub",
                "{'sub': 'u', 'name': '\\ud800', 'email': 'd@example.com'} | /user/name",
                "{'sub': 'u', 'name': '<\\u200b>', 'email': 'd@example.com'} | /user/name",
                "{'sub': 'u', 'name': null, 'email': 'd@example.com'} | /user/name",
                "{'sub': 'u', 'name': 'Dana', 'email': 'd@localhost'} | /user/email",
                "{'sub': 'u', 'name': 'Dana', 'email': 'd@example.com\\r\\nBcc: e@example.com'} | /user/email",
                "{'sub': 'u', 'name': 'Dana', 'email': 'd@[127.0.0.1]'} | /user/email"
            })
    void is_told_which_field_is_wrong_but_not_what_stood_there(String user, String pointers) {
        JsonNode problem = assertProblem(
                acme.send(asking("{\"user\": " + user.replace('\'', '"') + "}")), 422, "invalid-user-data");

        assertThat(problem.path("errors")
                        .valueStream()
                        .map(fault -> fault.path("pointer").asString()))
                .containsExactly(pointers.split(" "));
    }

    @Test
    void a_sub_of_255_characters_is_not_too_long_and_one_of_256_is() {
        assertThat(acme.send(asking(Acme.DANA.replace("u-42", "x".repeat(255)))).statusCode())
                .isEqualTo(200);
        assertProblem(acme.send(asking(Acme.DANA.replace("u-42", "x".repeat(256)))), 422, "invalid-user-data");
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme-backend:wrong", "acme-backend:", "ACME-BACKEND:backend-secret", ":backend-secret"})
    void must_prove_itself(String credentials) {
        String[] parts = credentials.split(":", -1);
        HttpResponse<String> answer =
                acme.send(asking(Acme.DANA).setHeader("Authorization", basic(parts[0], parts[1])));

        assertProblem(answer, 401, "unauthenticated");
        assertThat(answer.headers().allValues("www-authenticate"))
                .containsExactly("Basic realm=\"embedpass\", charset=\"UTF-8\"");
    }

    @Test
    void an_embed_token_of_ours_is_no_credential() {
        String token = token(acme.send(asking(Acme.DANA))).serialize();

        assertProblem(
                acme.send(acme.tokenRequest(TOKEN).setHeader("Authorization", "Bearer " + token)),
                401,
                "unauthenticated");
    }
}
