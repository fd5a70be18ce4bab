package io.embedpass.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.SignedJWT;
import io.embedpass.fixture.RunningEmbedpass;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FirstTokenIT {

    private static RunningEmbedpass embedpass;

    @BeforeAll
    static void start() {
        embedpass = RunningEmbedpass.demo().start();
    }

    @AfterAll
    static void stop() {
        embedpass.close();
    }

    @Test
    void a_signed_in_user_on_an_allowed_page_gets_a_token() throws Exception {
        HttpResponse<String> answer = embedpass.send(embedpass.tokenRequest("/embed/token"));

        assertThat(answer.statusCode()).isEqualTo(200);
        SignedJWT token = RunningEmbedpass.token(answer);
        assertThat(token.getJWTClaimsSet().getSubject()).isEqualTo("alice");
    }
}
