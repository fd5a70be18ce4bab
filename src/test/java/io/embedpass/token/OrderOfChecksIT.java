package io.embedpass.token;

import static io.embedpass.fixture.ProblemAssert.assertProblem;
import static io.embedpass.fixture.RunningEmbedpass.basic;
import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.fixture.Acme;
import io.embedpass.fixture.RunningEmbedpass;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Contract section 3, the order of the checks, and section 7, the limits. A client may ask three times an hour, and every
 * test has a client of its own by what a trusted proxy says; a user may ask twice for an embed, a service five times.
 */
class OrderOfChecksIT {

    private static final String TOKEN = "/embed/token";
    private static final String VIDEO = "/embed/video/token";
    private static final String ALICE = basic("alice", "alice");
    private static final String WRONG = basic("alice", "wrong");

    private static RunningEmbedpass acme;
    private static int lastClient;

    private final String client = "203.0.113." + ++lastClient;

    @BeforeAll
    static void start() {
        acme = Acme.setup()
                .with("embedpass.trusted-proxies[0]", "127.0.0.1/32")
                .with("embedpass.trusted-proxies[1]", "::1/128")
                .with("embedpass.limits.client.capacity", "3")
                .with("embedpass.limits.client.refill", "1")
                .with("embedpass.limits.client.period", "1h")
                .with("embedpass.limits.user.capacity", "2")
                .with("embedpass.limits.user.refill", "1")
                .with("embedpass.limits.user.period", "1h")
                .with("embedpass.users.services[1].name", "board-backend")
                .with("embedpass.users.services[1].secret", "{noop}board-secret")
                .with("embedpass.users.services[1].embeds[0]", "feedback")
                .with("embedpass.limits.service.capacity", "5")
                .with("embedpass.limits.service.refill", "1")
                .with("embedpass.limits.service.period", "1h")
                .start();
    }

    @AfterAll
    static void stop() {
        acme.close();
    }

    private HttpRequest.Builder request(String path, String credentials) {
        return acme.tokenRequest(path).setHeader("Authorization", credentials).header("X-Forwarded-For", client);
    }

    private HttpResponse<String> ask(String path, String credentials) {
        return acme.send(request(path, credentials));
    }

    private static String left(HttpResponse<String> answer) {
        return answer.headers().firstValue("ratelimit").orElse("").replaceFirst(";t=.*", "");
    }

    @Test
    void the_shape_is_checked_before_the_client_limit_and_costs_nothing() {
        for (int i = 0; i < 5; i++) {
            assertProblem(
                    acme.send(request(TOKEN, WRONG)
                            .setHeader("Origin", Acme.FOREIGN)
                            .header("Content-Type", "text/plain")
                            .POST(BodyPublishers.ofString("x"))),
                    415,
                    "unsupported-media-type");
        }
        assertProblem(ask(TOKEN, WRONG), 401, "unauthenticated");
    }

    @Test
    void the_client_limit_is_checked_before_embed_origin_and_sign_in() {
        for (int i = 0; i < 3; i++) {
            assertProblem(ask(TOKEN, WRONG), 401, "unauthenticated");
        }
        HttpResponse<String> limited =
                acme.send(request("/embed/nothing/token", WRONG).setHeader("Origin", Acme.FOREIGN));

        JsonNode problem = assertProblem(limited, 429, "rate-limited");
        assertThat(limited.headers().allValues("ratelimit-policy")).containsExactly("\"client\";q=3;w=3600");
        assertThat(left(limited)).isEqualTo("\"client\";r=0");
        long retryAfter = limited.headers().firstValueAsLong("retry-after").orElse(0);
        assertThat(retryAfter).isBetween(3_500L, 3_600L);
        assertThat(problem.path("retry_after").asLong()).isEqualTo(retryAfter);
        assertThat(limited.headers().firstValue("ratelimit").orElse("")).endsWith(";t=" + retryAfter);
    }

    @Test
    void what_a_client_says_of_itself_changes_nothing() {
        for (int i = 0; i < 3; i++) {
            acme.send(request(TOKEN, WRONG).setHeader("X-Forwarded-For", "198.51.100." + i + ", " + client));
        }

        assertProblem(ask(TOKEN, WRONG), 429, "rate-limited");
    }

    @Test
    void the_embed_is_looked_up_before_the_origin_and_the_origin_before_the_sign_in() {
        assertProblem(
                acme.send(request("/embed/nothing/token", WRONG).setHeader("Origin", Acme.FOREIGN)),
                404,
                "unknown-embed");
        assertProblem(acme.send(request(TOKEN, WRONG).setHeader("Origin", Acme.FOREIGN)), 403, "origin-not-allowed");
        assertProblem(acme.send(request(TOKEN, WRONG).header("Sec-Fetch-Site", "none")), 403, "cross-site");
    }

    @Test
    void the_origin_is_checked_before_fetch_metadata() {
        assertProblem(
                acme.send(
                        request(TOKEN, ALICE).setHeader("Origin", Acme.FOREIGN).header("Sec-Fetch-Site", "none")),
                403,
                "origin-not-allowed");
    }

    @Test
    void sign_in_is_checked_before_the_permission_and_the_permission_before_the_user_limit() {
        String bob = basic("bob", "wrong");
        assertProblem(ask(VIDEO, bob), 401, "unauthenticated");
        assertProblem(ask(VIDEO, Acme.BOB), 403, "permission-denied");
        assertProblem(ask(VIDEO, Acme.BOB), 403, "permission-denied");
        HttpRequest.Builder another = request(VIDEO, Acme.BOB).setHeader("X-Forwarded-For", "198.51.100.77");
        assertProblem(acme.send(another), 403, "permission-denied");
    }

    @Test
    void a_refusal_before_sign_in_never_spends_the_users_quota_and_the_user_limit_comes_before_the_user_data() {
        String eve = basic("eve", "eve-secret");
        assertProblem(acme.send(request(TOKEN, eve).setHeader("Origin", Acme.FOREIGN)), 403, "origin-not-allowed");
        assertProblem(ask(TOKEN, basic("eve", "wrong")), 401, "unauthenticated");
        assertProblem(ask(TOKEN, eve), 422, "invalid-user-data");
        String elsewhere = "198.51.100.88";
        assertProblem(acme.send(request(TOKEN, eve).setHeader("X-Forwarded-For", elsewhere)), 422, "invalid-user-data");
        HttpResponse<String> limited = acme.send(request(TOKEN, eve).setHeader("X-Forwarded-For", elsewhere));

        assertProblem(limited, 429, "rate-limited");
        assertThat(limited.headers().allValues("ratelimit-policy")).containsExactly("\"user\";q=2;w=3600");
        assertThat(left(limited)).isEqualTo("\"user\";r=0");
    }

    @Test
    void a_user_has_a_bucket_for_each_embed() {
        assertThat(left(ask(TOKEN, ALICE))).isEqualTo("\"user\";r=1");
        assertThat(left(ask(VIDEO, ALICE))).isEqualTo("\"user\";r=1");
        assertThat(left(ask(TOKEN, ALICE))).isEqualTo("\"user\";r=0");
    }

    @Test
    void a_services_requests_are_limited_by_service_and_leave_the_clients_bucket_alone() {
        for (int i = 0; i < 5; i++) {
            HttpResponse<String> answer = onBehalf("u-" + i);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(left(answer)).isEqualTo("\"user\";r=1");
        }
        HttpResponse<String> limited = onBehalf("u-6");

        assertProblem(limited, 429, "rate-limited");
        assertThat(limited.headers().allValues("ratelimit-policy")).containsExactly("\"service\";q=5;w=3600");
        for (int i = 0; i < 3; i++) {
            assertProblem(ask(TOKEN, WRONG), 401, "unauthenticated");
        }
        assertProblem(ask(TOKEN, WRONG), 429, "rate-limited");
    }

    @Test
    void a_service_whose_users_are_not_permitted_is_limited_as_a_service_all_the_same() {
        HttpRequest.Builder unpermitted = Acme.backendRequest(acme, VIDEO, Acme.DANA)
                .setHeader("Authorization", basic("board-backend", "board-secret"))
                .header("X-Forwarded-For", client);
        for (int i = 0; i < 5; i++) {
            assertProblem(acme.send(unpermitted), 403, "permission-denied");
        }
        HttpResponse<String> limited = acme.send(unpermitted);

        assertProblem(limited, 429, "rate-limited");
        assertThat(limited.headers().allValues("ratelimit-policy")).containsExactly("\"service\";q=5;w=3600");
    }

    private HttpResponse<String> onBehalf(String sub) {
        return acme.send(
                Acme.backendRequest(acme, TOKEN, Acme.DANA.replace("u-42", sub)).header("X-Forwarded-For", client));
    }
}
