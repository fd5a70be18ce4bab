package io.embedpass.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWKSet;
import io.embedpass.fixture.RunningEmbedpass;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PublicKeyIT {

    private static final Pattern CACHING = Pattern.compile("public, max-age=(\\d+), stale-if-error=86400");

    private static RunningEmbedpass embedpass;

    @BeforeAll
    static void start() {
        embedpass = RunningEmbedpass.demo().keyPlan("""
                        environment: demo
                        keys:
                          - {source: "generate:a", activate-at: 2026-01-01T00:00:00Z}
                          - {source: "generate:b"}
                        """).start();
    }

    @AfterAll
    static void stop() {
        embedpass.close();
    }

    @Test
    void the_jwk_set_has_its_media_type_a_strong_etag_and_may_be_cached() throws Exception {
        HttpResponse<String> answer = jwks();

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/jwk-set+json");
        assertThat(answer.headers().firstValue("ETag").orElseThrow()).matches("\"[0-9a-f]{32}\"");
        assertThat(answer.headers().allValues("Cache-Control"))
                .singleElement()
                .asString()
                .matches(CACHING);
        assertThat(answer.headers().firstValue("Pragma")).isEmpty();
        assertThat(JWKSet.parse(answer.body()).getKeys()).hasSize(2).noneMatch(key -> key.isPrivate());
    }

    @Test
    void a_verifier_that_has_the_set_is_told_so_and_may_keep_it() {
        String etag = jwks().headers().firstValue("ETag").orElseThrow();

        HttpResponse<String> answer = embedpass.send(
                HttpRequest.newBuilder(embedpass.uri("/.well-known/jwks.json")).header("If-None-Match", etag));

        assertThat(answer.statusCode()).isEqualTo(304);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().firstValue("ETag")).hasValue(etag);
        assertThat(answer.headers().firstValue("Cache-Control").orElseThrow()).matches(CACHING);
    }

    @Test
    void the_max_age_is_another_from_answer_to_answer() {
        Set<Integer> ages = new TreeSet<>();
        for (int answer = 0; answer < 30; answer++) {
            ages.add(maxAge(jwks()));
        }

        assertThat(ages).hasSizeGreaterThan(10).allMatch(age -> age >= 480 && age <= 720);
    }

    @Test
    void the_pem_is_that_of_the_active_key_or_of_the_one_that_is_asked_for() throws Exception {
        String active = RunningEmbedpass.token(embedpass.send(embedpass.tokenRequest("/embed/token")))
                .getHeader()
                .getKeyID();
        String staged = JWKSet.parse(jwks().body()).getKeys().stream()
                .map(key -> key.getKeyID())
                .filter(kid -> !kid.equals(active))
                .findFirst()
                .orElseThrow();

        HttpResponse<String> pem = embedpass.get(embedpass.uri("/embed/public-key.pem"));
        assertThat(pem.statusCode()).isEqualTo(200);
        assertThat(pem.body()).startsWith("-----BEGIN PUBLIC KEY-----\n");
        assertThat(pem.headers().firstValue("Cache-Control").orElseThrow()).matches(CACHING);
        assertThat(pemOf(active).body()).isEqualTo(pem.body());
        assertThat(pemOf(staged).body())
                .startsWith("-----BEGIN PUBLIC KEY-----\n")
                .isNotEqualTo(pem.body());
    }

    @Test
    void a_kid_that_is_not_published_is_not_found() {
        HttpResponse<String> answer = pemOf("unknown");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    private static HttpResponse<String> jwks() {
        return embedpass.get(embedpass.uri("/.well-known/jwks.json"));
    }

    private static HttpResponse<String> pemOf(String kid) {
        return embedpass.get(embedpass.uri("/embed/public-key.pem?kid=" + kid));
    }

    private static int maxAge(HttpResponse<String> answer) {
        Matcher matcher =
                CACHING.matcher(answer.headers().firstValue("Cache-Control").orElseThrow());
        assertThat(matcher.matches()).isTrue();
        return Integer.parseInt(matcher.group(1));
    }
}
