package io.embedpass.answer;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.answer.Refusal.Denied;
import io.embedpass.answer.Refusal.FieldFault;
import io.embedpass.answer.Refusal.InvalidUserData;
import io.embedpass.answer.Refusal.RateLimited;
import io.embedpass.answer.Refusal.SignInFault;
import io.embedpass.answer.Refusal.Unauthenticated;
import io.embedpass.answer.Refusal.Unavailable;
import io.embedpass.answer.RefusalCode.Retry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

class ProblemTest {

    private static final UUID ATTEMPT = UUID.fromString("019a3f6e-0000-7000-8000-000000000042");
    private static final List<String> MEMBERS =
            List.of("type", "title", "status", "detail", "instance", "code", "retry");

    @ParameterizedTest
    @CsvSource({
        "malformed-request, 400, never",
        "unauthenticated, 401, after-sign-in",
        "origin-missing, 403, never",
        "origin-not-allowed, 403, never",
        "cross-site, 403, never",
        "https-required, 403, never",
        "permission-denied, 403, never",
        "unknown-embed, 404, never",
        "not-found, 404, never",
        "method-not-allowed, 405, never",
        "not-acceptable, 406, never",
        "too-large, 413, never",
        "unsupported-media-type, 415, never",
        "invalid-user-data, 422, never",
        "rate-limited, 429, after",
        "overloaded, 503, after",
        "signer-unavailable, 503, after",
        "audit-unavailable, 503, after",
        "user-source-unavailable, 503, after",
        "internal-error, 500, after",
    })
    void codes_are_those_of_the_contract(String code, int status, String retry) {
        RefusalCode found = Stream.of(RefusalCode.values())
                .filter(one -> one.toString().equals(code))
                .findFirst()
                .orElseThrow();

        assertThat(found.status()).isEqualTo(status);
        assertThat(found.retry()).hasToString(retry);
        assertThat(found.isFailure()).isEqualTo(status >= 500);
        assertThat(RefusalCode.values()).hasSize(20);
    }

    @Test
    void members_are_those_of_the_contract() {
        Problem problem = Problem.of(new Denied(RefusalCode.ORIGIN_NOT_ALLOWED, "reason"), ATTEMPT);

        assertThat(problem.status()).isEqualTo(403);
        assertThat(problem.headers()).isEmpty();
        assertThat(problem.members())
                .containsExactly(
                        Map.entry("type", "urn:embedpass:problem:origin-not-allowed"),
                        Map.entry("title", RefusalCode.ORIGIN_NOT_ALLOWED.title()),
                        Map.entry("status", 403),
                        Map.entry("detail", RefusalCode.ORIGIN_NOT_ALLOWED.advice()),
                        Map.entry("instance", "urn:uuid:" + ATTEMPT),
                        Map.entry("code", "origin-not-allowed"),
                        Map.entry("retry", "never"));
    }

    @ParameterizedTest
    @EnumSource(value = RefusalCode.class, mode = EnumSource.Mode.EXCLUDE, names = "MALFORMED_REQUEST")
    void reason_stays_in_the_record(RefusalCode code) {
        Problem problem = Problem.of(new Denied(code, "entry https://secret.example"), ATTEMPT);

        assertThat(told(problem)).doesNotContain("secret.example");
    }

    @Test
    void reason_of_a_failed_sign_in_stays_in_the_record() {
        Problem problem = Problem.of(
                new Unauthenticated("bearer", SignInFault.WRONG_AUDIENCE, "the token is for https://secret.example"),
                ATTEMPT);

        assertThat(problem.members()).containsOnlyKeys(MEMBERS).containsEntry("retry", "after-sign-in");
        assertThat(told(problem)).doesNotContain("secret.example", "audience");
    }

    @Test
    void how_a_request_is_malformed_is_told() {
        Problem problem = Problem.of(new Denied(RefusalCode.MALFORMED_REQUEST, "there are two"), ATTEMPT);

        assertThat(problem.members()).containsEntry("detail", "there are two");
    }

    @Test
    void faults_of_user_data_are_told_by_pointer() {
        Problem problem = Problem.of(
                new InvalidUserData(List.of(new FieldFault("/user/email", "must be an e-mail address"))), ATTEMPT);

        assertThat(problem.status()).isEqualTo(422);
        assertThat(JsonMapper.shared().writeValueAsString(problem.members().get("errors")))
                .isEqualTo("[{\"pointer\":\"/user/email\",\"detail\":\"must be an e-mail address\"}]");
    }

    @Test
    void rate_limit_is_told_in_headers_and_body() {
        Problem problem = Problem.of(
                new RateLimited(new RateLimit("user", 20, 60, 0, 41), "used up", Duration.ofSeconds(41)), ATTEMPT);

        assertThat(problem.status()).isEqualTo(429);
        assertThat(problem.headers())
                .containsOnly(
                        Map.entry("RateLimit-Policy", "\"user\";q=20;w=60"),
                        Map.entry("RateLimit", "\"user\";r=0;t=41"),
                        Map.entry("Retry-After", "41"));
        assertThat(problem.members()).containsEntry("retry_after", 41L);
    }

    @Test
    void who_is_unavailable_says_for_how_long() {
        Problem problem = Problem.of(
                new Unavailable(RefusalCode.SIGNER_UNAVAILABLE, "the key store is gone", Duration.ofSeconds(5)),
                ATTEMPT);

        assertThat(problem.status()).isEqualTo(503);
        assertThat(problem.headers()).containsOnly(Map.entry("Retry-After", "5"));
        assertThat(problem.members()).containsEntry("retry_after", 5L);
    }

    @Test
    void wait_is_told_in_whole_seconds_rounded_up() {
        Problem problem =
                Problem.of(new Unavailable(RefusalCode.SIGNER_UNAVAILABLE, "gone", Duration.ofMillis(1_001)), ATTEMPT);

        assertThat(problem.headers()).containsEntry("Retry-After", "2");
    }

    @ParameterizedTest
    @EnumSource(RefusalCode.class)
    void whoever_may_come_back_is_told_when(RefusalCode code) {
        Problem problem = Problem.of(new Denied(code, "reason"), ATTEMPT);

        assertThat(problem.headers().containsKey("Retry-After")).isEqualTo(code.retry() == Retry.AFTER);
        assertThat(problem.members().containsKey("retry_after")).isEqualTo(code.retry() == Retry.AFTER);
    }

    private static String told(Problem problem) {
        return Stream.concat(problem.headers().values().stream(), problem.members().values().stream())
                .map(Object::toString)
                .collect(joining(" "));
    }
}
