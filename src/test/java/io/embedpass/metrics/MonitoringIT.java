package io.embedpass.metrics;

import static io.embedpass.fixture.RunningEmbedpass.basic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.util.Base64URL;
import io.embedpass.fixture.Acme;
import io.embedpass.fixture.Alertmanager;
import io.embedpass.fixture.Alertmanager.Alert;
import io.embedpass.fixture.FlakyKeys;
import io.embedpass.fixture.FlakyKeys.Behaviour;
import io.embedpass.fixture.PrometheusServer;
import io.embedpass.fixture.RunningEmbedpass;
import io.embedpass.key.KeyProvider;
import io.embedpass.metrics.Dashboard.Query;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A neglected installation is used, then attacked, then gone: seen by a real Prometheus, told to a real Alertmanager, with
 * the rules and the queries of {@code config/}.
 */
class MonitoringIT {

    private static final String TOKEN = "/embed/token";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** What nobody has looked after for long. */
    private static final Set<String> NEGLECT = Set.of(
            "EmbedpassKeyTooOld", "EmbedpassKeyWithoutSuccessor", "EmbedpassOriginReviewDue", "EmbedpassOriginUnseen");

    private static final Set<String> ATTACK = Set.of(
            "EmbedpassOriginRefusalsRising",
            "EmbedpassAuthenticationFailuresRising",
            "EmbedpassAuthenticationFailuresOfClient",
            "EmbedpassAuthenticationFailuresOfUser",
            "EmbedpassManyUsersFromClient",
            "EmbedpassTokensRejected",
            "EmbedpassRateLimited",
            "EmbedpassConfigReloadFailed",
            "EmbedpassSlow",
            "EmbedpassSignatureMismatch",
            "EmbedpassSignerFailing",
            "EmbedpassFailing",
            "EmbedpassInstanceNotReady",
            "EmbedpassNoInstanceReady");

    private static final FlakyKeys KEYS = new FlakyKeys();
    private static final Behaviour SLOW = (good, header, input) -> {
        LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
        return good.sign(header, input);
    };
    private static final Behaviour WRONG = (good, header, input) -> Base64URL.encode(new byte[256]);

    private static final List<AutoCloseable> STARTED = new ArrayList<>();
    private static final Set<Alert> TOLD = ConcurrentHashMap.newKeySet();

    private static RunningEmbedpass acme;
    private static PrometheusServer prometheus;
    private static Alertmanager alertmanager;
    private static Set<String> inUse;
    private static Set<String> underAttack;
    private static List<String> emptyPanels;
    private static Set<String> afterEnd;

    /** Nothing waits, and 30 days are 5 seconds; no other window and no threshold is touched. */
    private static String hastened(String rules) {
        return rules.replaceAll("(?m)^( +for:) \\w+$", "$1 0s")
                .replace("30d", "5s")
                .replace("2592000", "5");
    }

    @BeforeAll
    static void neglectUseAttackAndEnd(@TempDir Path directory) throws IOException {
        PrometheusServer.assumeInstalled();
        Alertmanager.assumeInstalled();
        acme = started(neglected());
        alertmanager = started(Alertmanager.start(directory.resolve("alertmanager")));
        prometheus = started(PrometheusServer.start(
                directory.resolve("prometheus"), acme.managementPort(), hastened(AlertRules.text()), alertmanager));

        use();
        inUse = alertsOnce(NEGLECT::equals);
        attack();
        underAttack = alertsOnce(alerts -> alerts.containsAll(ATTACK));
        emptyPanels = emptyPanels();
        acme.close();
        afterEnd = alertsOnce(alerts -> alerts.contains("EmbedpassGone"));
    }

    private static RunningEmbedpass neglected() {
        Instant longAgo = Instant.now().minus(Duration.ofDays(100)).truncatedTo(ChronoUnit.SECONDS);
        return Acme.setup()
                .bean("flakyKeys", KeyProvider.class, KEYS)
                .with("embedpass.limits.user.capacity", "150")
                .with("embedpass.limits.user.period", "1h")
                .keyPlan("{environment: demo, keys: [{source: 'flaky:old', activate-at: " + longAgo + "}]}")
                .origins("""
                        origins:
                          - https://app.example.com
                          - {origin: 'https://*.preview.example.com', embeds: [feedback], review-by: 2026-01-01}
                          - {origin: https://video.example.com, embeds: [video]}
                        """)
                .start();
    }

    private static <T extends AutoCloseable> T started(T part) {
        STARTED.addFirst(part);
        return part;
    }

    private static void use() {
        awaitValue("embedpass_ready == 1");
        times(15, () -> acme.tokenRequest(TOKEN));
        times(3, () -> acme.tokenRequest(TOKEN).setHeader("Origin", Acme.PREVIEW));
        times(1, () -> Acme.backendRequest(acme, TOKEN, """
                {"user": {"sub": "u-1", "name": "D", "email": "d@example.com", "avatar_url": "http://a.example/b"}}"""));
        tell(20, "opened");
        tell(5, "submitted");
    }

    private static void tell(int count, String type) {
        String token =
                RunningEmbedpass.token(acme.send(acme.tokenRequest(TOKEN))).serialize();
        times(
                count,
                () -> HttpRequest.newBuilder(acme.uri("/embed/events"))
                        .header("Origin", Acme.APP)
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"type\": \"" + type + "\", \"embed\": \"feedback\"}")));
    }

    private static void attack() throws IOException {
        times(60, () -> acme.tokenRequest(TOKEN).setHeader("Origin", Acme.FOREIGN));
        times(60, () -> acme.tokenRequest(TOKEN).setHeader("Authorization", basic("alice", "guess")));
        for (int i = 0; i <= 10; i++) {
            String name = "guess-" + i;
            times(1, () -> acme.tokenRequest(TOKEN).setHeader("Authorization", basic(name, "x")));
        }
        tell(20, "token-rejected");
        times(210, () -> acme.tokenRequest(TOKEN).setHeader("Authorization", Acme.BOB));
        Files.writeString(acme.originsFile(), "origins: [https://*.co.uk]");
        KEYS.signer("old").behave(SLOW);
        times(110, () -> acme.tokenRequest(TOKEN));
        // Seen by Prometheus while the key still signs, so that the rest of its failures is a rise.
        awaitValue("embedpass_issue_seconds_count{embed=\"feedback\",outcome=\"issued\"} > 250");
        KEYS.signer("old").behave(WRONG);
        times(6, MonitoringIT::backend);
        KEYS.signer("old").behave(FlakyKeys.FAILING);
        times(40, MonitoringIT::backend);
    }

    private static HttpRequest.Builder backend() {
        return Acme.backendRequest(acme, TOKEN, Acme.DANA);
    }

    private static void times(int count, Supplier<HttpRequest.Builder> request) {
        try (var threads = Executors.newFixedThreadPool(16)) {
            Callable<Integer> ask = () -> acme.send(request.get()).statusCode();
            threads.invokeAll(Collections.nCopies(count, ask)).forEach(Future::resultNow);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void awaitValue(String expression) {
        await().atMost(PATIENCE).until(() -> !prometheus.query(expression).isEmpty());
    }

    /** The alerts that Alertmanager knows of, once they are as expected or the patience is at its end. */
    private static Set<String> alertsOnce(Predicate<Set<String>> asExpected) {
        Instant end = Instant.now().plus(PATIENCE);
        Set<String> names = alerts();
        while (!asExpected.test(names) && Instant.now().isBefore(end)) {
            names = alerts();
        }
        return names;
    }

    private static Set<String> alerts() {
        List<Alert> alerts = alertmanager.alerts();
        TOLD.addAll(alerts);
        return alerts.stream().map(Alert::name).collect(Collectors.toUnmodifiableSet());
    }

    private static List<String> emptyPanels() {
        List<String> empty = new ArrayList<>();
        for (Query query : Dashboard.read().queries()) {
            if (!PromisedMetrics.isNeededBy(query.expression())
                    && prometheus.query(query.expression()).stream().allMatch(value -> value.isNaN())) {
                empty.add(query.panel() + ": " + query.expression());
            }
        }
        return empty;
    }

    @AfterAll
    static void stop() throws Exception {
        for (AutoCloseable part : STARTED) {
            part.close();
        }
    }

    @Test
    void neglect_is_told_and_normal_use_adds_nothing() {
        assertThat(inUse).containsExactlyInAnyOrderElementsOf(NEGLECT);
    }

    @Test
    void an_attack_is_told() {
        assertThat(underAttack).containsAll(ATTACK);
    }

    @Test
    void an_attack_raises_no_alert_that_says_something_else() {
        assertThat(underAttack).isSubsetOf(union(NEGLECT, ATTACK));
    }

    @Test
    void a_service_that_is_gone_is_told() {
        assertThat(afterEnd).contains("EmbedpassGone");
    }

    @Test
    void what_is_told_reads_well() {
        assertThat(TOLD)
                .allSatisfy(alert -> assertThat(alert.annotations().values())
                        .noneMatch(text -> text.contains("<") || text.contains("%!") || text.contains("{{")));
        assertThat(TOLD)
                .extracting(alert -> alert.annotations().get("summary"))
                .contains(
                        "The review of the listed origin https://*.preview.example.com is due",
                        "A change of allowed-origins was refused (instances: 1)",
                        "Keys of flaky do not sign");
    }

    @Test
    void no_panel_of_the_dashboard_is_empty() {
        assertThat(emptyPanels).isEmpty();
    }

    private static Set<String> union(Set<String> some, Set<String> others) {
        List<String> all = new ArrayList<>(some);
        all.addAll(others);
        return Set.copyOf(all);
    }
}
