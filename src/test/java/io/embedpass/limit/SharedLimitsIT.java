package io.embedpass.limit;

import static io.embedpass.fixture.RunningEmbedpass.basic;
import static io.embedpass.fixture.RunningEmbedpass.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.embedpass.fixture.ProblemAssert;
import io.embedpass.fixture.RedisServer;
import io.embedpass.fixture.RunningEmbedpass;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Three instances of the service, one Redis. */
class SharedLimitsIT {

    private static final String TOKEN = "/embed/token";

    /** How often an instance of a busy machine may be late before a test gives up: each round has a user of its own. */
    private static final int ROUNDS = 10;

    private final List<RunningEmbedpass> instances = new ArrayList<>();
    private RedisServer redis;

    @BeforeAll
    static void assumeRedis() {
        RedisServer.assumeInstalled();
    }

    @BeforeEach
    void startRedis() {
        redis = RedisServer.start();
    }

    @AfterEach
    void stop() {
        instances.forEach(RunningEmbedpass::close);
        redis.close();
    }

    /** Nothing is refilled while a test runs. */
    private RunningEmbedpass start(String... more) {
        RunningEmbedpass.Setup setup = RunningEmbedpass.demo()
                .with("embedpass.limits.store", "redis")
                .with("spring.data.redis.url", redis.url())
                .with("embedpass.limits.user.capacity", "20")
                .with("embedpass.limits.user.refill", "1")
                .with("embedpass.limits.user.period", "1d")
                .with("embedpass.admins[0].username", "admin")
                .with("embedpass.admins[0].password", "{noop}admin");
        for (int round = 0; round < ROUNDS; round++) {
            setup.with("embedpass.users.demo[" + round + "].username", user(round))
                    .with("embedpass.users.demo[" + round + "].password", "{noop}" + user(round))
                    .with("embedpass.users.demo[" + round + "].name", user(round))
                    .with("embedpass.users.demo[" + round + "].email", user(round) + "@example.com");
        }
        for (String property : more) {
            String[] parts = property.split("=", 2);
            setup.with(parts[0], parts[1]);
        }
        RunningEmbedpass instance = setup.start();
        instances.add(instance);
        return instance;
    }

    private static String user(int round) {
        return "user-" + round;
    }

    private void startThree() {
        IntStream.range(0, 3).forEach(_ -> start());
        awaitShared();
    }

    private void awaitShared() {
        instances.forEach(instance -> await().until(() -> instance.metric("embedpass_limits_degraded") == 0
                && instance.metric("embedpass_limits_instances") == instances.size()));
    }

    private static void awaitDegraded(RunningEmbedpass instance, boolean isDegraded) {
        await().until(() -> instance.metric("embedpass_limits_degraded") == (isDegraded ? 1 : 0));
    }

    /**
     * What the first round brought in which the limits were shared throughout. Redis has 40 ms only: an instance that waited
     * in vain decides alone, which its answer tells by the share that it names as the quota.
     */
    private List<HttpResponse<String>> shared(IntFunction<List<HttpResponse<String>>> round) {
        for (int i = 0; i < ROUNDS; i++) {
            awaitShared();
            List<HttpResponse<String>> answers = round.apply(i);
            if (answers.stream().allMatch(SharedLimitsIT::isOfWholeQuota)) {
                return answers;
            }
        }
        throw new AssertionError("in each of " + ROUNDS + " rounds an instance limited alone");
    }

    private static boolean isOfWholeQuota(HttpResponse<String> answer) {
        return answer.headers().firstValue("RateLimit-Policy").orElse("").contains("\"user\";q=20;w=86400");
    }

    /** Sends all at once, in turn to each instance. */
    private List<HttpResponse<String>> ask(int times, String user) {
        List<Future<HttpResponse<String>>> answers;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            answers = IntStream.range(0, times)
                    .mapToObj(i -> instances.get(i % instances.size()))
                    .map(instance -> threads.submit(() -> instance.send(of(user, instance))))
                    .toList();
        }
        return answers.stream().map(Future::resultNow).toList();
    }

    private static HttpRequest.Builder of(String user, RunningEmbedpass instance) {
        return instance.tokenRequest(TOKEN).setHeader("Authorization", basic(user, user));
    }

    private static Stream<HttpResponse<String>> with(int status, List<HttpResponse<String>> answers) {
        return answers.stream().filter(answer -> answer.statusCode() == status);
    }

    @Test
    void of_200_at_once_exactly_20_get_through() {
        startThree();

        List<HttpResponse<String>> answers = shared(round -> ask(200, user(round)));

        assertThat(with(200, answers)).hasSize(20);
        assertThat(with(429, answers)).hasSize(180);
    }

    @Test
    void an_attempt_of_a_service_is_at_most_one_command_a_check() {
        RunningEmbedpass instance =
                start("embedpass.users.services[0].name=acme", "embedpass.users.services[0].secret={noop}acme");
        start();
        awaitShared();
        instance.send(serviceRequest(instance, "first"));
        await().until(() -> checks(redis.calls()) == 4);

        List<HttpResponse<String>> answers = shared(round -> {
            redis.answers("CONFIG", "RESETSTAT");
            return IntStream.range(0, 10)
                    .mapToObj(_ -> instance.send(serviceRequest(instance, user(round))))
                    .toList();
        });

        assertThat(with(200, answers)).hasSize(10);
        // Client, what is given back to it (nobody waits for that), service, user.
        await().untilAsserted(() -> {
            assertThat(checks(redis.calls())).isEqualTo(40);
            assertThat(redis.calls()).doesNotContainKey("eval");
        });
    }

    /** Without the heartbeats. */
    private static long checks(Map<String, Long> calls) {
        return calls.getOrDefault("evalsha", 0L) - calls.getOrDefault("zcard", 0L);
    }

    private static HttpRequest.Builder serviceRequest(RunningEmbedpass instance, String user) {
        return HttpRequest.newBuilder(instance.uri(TOKEN))
                .header("Authorization", basic("acme", "acme"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(
                        "{\"user\": {\"sub\": \"%s\", \"name\": \"U\", \"email\": \"u@example.com\"}}"
                                .formatted(user)));
    }

    @Test
    void redis_that_hangs_costs_nobody_more_than_the_share_and_the_instance_stays_ready() {
        startThree();
        redis.freeze();

        List<HttpResponse<String>> answers = ask(90, user(0));

        assertThat(with(200, answers)).hasSize(18);
        assertThat(with(429, answers)).hasSize(72).allSatisfy(answer -> {
            assertThat(answer.headers().firstValue("RateLimit-Policy")).contains("\"user\";q=6;w=86400");
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        });
        assertThat(instances).allSatisfy(instance -> {
            assertThat(instance.metric("embedpass_limits_degraded")).isEqualTo(1);
            assertThat(instance.get(instance.managementUri("/actuator/health/readiness"))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(instance.get(instance.managementUri("/actuator/health/liveness"))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(limits(instance).path("details").path("degraded").asBoolean())
                    .isTrue();
            assertThat(limits(instance).path("details").path("reason").asString())
                    .contains("it did not answer within");
            assertThat(limits(instance).path("status").asString()).isEqualTo("UP");
        });

        redis.thaw();
        instances.forEach(instance -> awaitDegraded(instance, false));
        List<HttpResponse<String>> first = instances.stream()
                .map(instance -> instance.send(of(user(0), instance)))
                .toList();
        assertThat(with(200, first).count() + with(200, ask(60, user(0))).count())
                .as("what 18 that were given away alone leave of 20")
                .isLessThanOrEqualTo(2);
    }

    private static JsonNode limits(RunningEmbedpass instance) {
        return json(instance.send(HttpRequest.newBuilder(instance.managementUri("/actuator/health"))
                        .header("Authorization", basic("admin", "admin"))))
                .path("components")
                .path("limits");
    }

    @Test
    void who_refuses_on_failure_says_when_to_come_back() {
        RunningEmbedpass instance = start("embedpass.limits.on-failure=refuse");
        awaitDegraded(instance, false);
        redis.kill();
        awaitDegraded(instance, true);

        HttpResponse<String> answer = instance.send(of(user(0), instance));

        ProblemAssert.assertProblem(answer, 503, "overloaded");
        assertThat(answer.headers().firstValue("Retry-After")).contains("2");
    }

    @Test
    void start_does_not_wait_for_redis() {
        redis.kill();
        RunningEmbedpass instance = start("embedpass.limits.replicas=4");

        assertThat(IntStream.range(0, ROUNDS))
                .allSatisfy(round -> assertThat(with(200, ask(10, user(round)))).hasSize(5));
        assertThat(instance.metric("embedpass_limits_degraded")).isEqualTo(1);
        redis.resume();
        start();
        assertThat(with(200, shared(round -> ask(30, user(round))))).hasSize(15);
    }
}
