package io.embedpass.user.bearer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.embedpass.fixture.OidcIssuer;
import io.embedpass.fixture.RunningEmbedpass;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BearerKeysIT {

    private static final Map<String, Object> CAROL =
            Map.of("sub", "u-7", "aud", List.of("embedpass"), "name", "Carol Example", "email", "carol@example.com");

    private OidcIssuer issuer;
    private RunningEmbedpass embedpass;

    @BeforeEach
    void start() {
        issuer = OidcIssuer.started();
        embedpass = RunningEmbedpass.demo()
                .with("embedpass.users.bearer[0].issuer", issuer.uri())
                .with("embedpass.users.bearer[0].audience", "embedpass")
                .start();
    }

    @AfterEach
    void stop() {
        embedpass.close();
        issuer.close();
    }

    @Test
    void an_issuer_that_is_down_at_first_is_unavailable_and_comes_back_by_itself() {
        String token = issuer.token(CAROL);
        issuer.close();

        // More often than the keys are asked for: the limit of that must not make a bad token of a good one.
        for (int attempt = 0; attempt < 5; attempt++) {
            HttpResponse<String> answer = ask(token);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(RunningEmbedpass.json(answer).path("code").asString()).isEqualTo("user-source-unavailable");
            assertThat(RunningEmbedpass.json(answer).path("retry").asString()).isEqualTo("after");
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("10");
        }

        issuer.start();
        await().until(() -> ask(token).statusCode() == 200);
    }

    @Test
    void known_keys_go_on_while_the_issuer_is_down() {
        String token = issuer.token(CAROL);
        assertThat(ask(token).statusCode()).isEqualTo(200);
        issuer.rotate();
        String ofUnknownKey = issuer.token(CAROL);
        issuer.close();

        assertThat(ask(token).statusCode()).isEqualTo(200);
        for (int attempt = 0; attempt < 5; attempt++) {
            assertThat(ask(ofUnknownKey).statusCode()).isEqualTo(401);
        }
        assertThat(ask(token).statusCode()).isEqualTo(200);
    }

    @Test
    void a_token_of_a_new_key_works_at_once() {
        assertThat(ask(issuer.token(CAROL)).statusCode()).isEqualTo(200);

        issuer.rotate();

        assertThat(ask(issuer.token(CAROL)).statusCode()).isEqualTo(200);
    }

    @Test
    void a_token_that_was_good_is_refused_once_its_key_is_withdrawn() {
        String token = issuer.token(CAROL);
        assertThat(ask(token).statusCode()).isEqualTo(200);
        assertThat(ask(token).statusCode()).isEqualTo(200);

        issuer.rotate();
        assertThat(ask(issuer.token(CAROL)).statusCode()).isEqualTo(200);

        assertThat(ask(token).statusCode()).isEqualTo(401);
    }

    @Test
    void tokens_of_unknown_keys_cannot_make_the_issuer_unavailable() {
        String token = issuer.token(CAROL);
        assertThat(ask(token).statusCode()).isEqualTo(200);
        try (OidcIssuer other = OidcIssuer.started()) {
            String foreign = other.token(Map.of("iss", issuer.uri(), "aud", List.of("embedpass")));
            for (int attempt = 0; attempt < 5; attempt++) {
                assertThat(ask(foreign).statusCode()).isEqualTo(401);
            }
        }
        assertThat(ask(token).statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> ask(String token) {
        return embedpass.send(embedpass.tokenRequest("/embed/token").setHeader("Authorization", "Bearer " + token));
    }
}
