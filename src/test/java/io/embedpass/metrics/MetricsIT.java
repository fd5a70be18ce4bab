package io.embedpass.metrics;

import static io.embedpass.fixture.RunningEmbedpass.basic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.embedpass.fixture.Acme;
import io.embedpass.fixture.FakeClock;
import io.embedpass.fixture.RunningEmbedpass;
import io.embedpass.fixture.Scrape;
import io.embedpass.fixture.Scrape.Sample;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Contract section 9: every metric with exactly its labels, whose values come from closed sets. */
class MetricsIT {

    private static final String TOKEN = "/embed/token";

    /** Labels of the contract; Micrometer adds _max to a histogram, Prometheus le to its buckets. */
    static final Map<String, Set<String>> LABELS = Map.ofEntries(
            Map.entry("embedpass_attempts_total", Set.of("embed", "outcome", "code", "source")),
            Map.entry("embedpass_issue_seconds_bucket", Set.of("embed", "outcome", "le")),
            Map.entry("embedpass_issue_seconds_count", Set.of("embed", "outcome")),
            Map.entry("embedpass_issue_seconds_sum", Set.of("embed", "outcome")),
            Map.entry("embedpass_issue_seconds_max", Set.of("embed", "outcome")),
            Map.entry("embedpass_sign_seconds_bucket", Set.of("provider", "le")),
            Map.entry("embedpass_sign_seconds_count", Set.of("provider")),
            Map.entry("embedpass_sign_seconds_sum", Set.of("provider")),
            Map.entry("embedpass_sign_seconds_max", Set.of("provider")),
            Map.entry("embedpass_tokens_total", Set.of("embed", "kid")),
            Map.entry("embedpass_authentication_failures_total", Set.of("source", "reason")),
            Map.entry("embedpass_rate_limited_total", Set.of("limit")),
            Map.entry("embedpass_limits_degraded", Set.of()),
            Map.entry("embedpass_limits_instances", Set.of()),
            Map.entry("embedpass_origin_requests_total", Set.of("origin", "decision")),
            Map.entry("embedpass_origin_last_seen_timestamp_seconds", Set.of("origin")),
            Map.entry("embedpass_origin_review_due_timestamp_seconds", Set.of("origin")),
            Map.entry("embedpass_key_activated_timestamp_seconds", Set.of("kid", "state")),
            Map.entry("embedpass_key_retires_timestamp_seconds", Set.of("kid")),
            Map.entry("embedpass_key_next_activation_timestamp_seconds", Set.of("embed")),
            Map.entry("embedpass_key_successor_missing", Set.of("embed")),
            Map.entry("embedpass_jwks_last_fetch_timestamp_seconds", Set.of()),
            Map.entry("embedpass_ready", Set.of()),
            Map.entry("embedpass_crypto_provider_info", Set.of("provider", "version")),
            Map.entry("embedpass_attempts_in_progress", Set.of()),
            Map.entry("embedpass_attempts_in_progress_max", Set.of()),
            Map.entry("embedpass_signatures_waiting", Set.of()),
            Map.entry("embedpass_key_state", Set.of("kid", "state")),
            Map.entry("embedpass_signer_failures_total", Set.of("provider", "reason")),
            Map.entry("embedpass_signature_mismatches_total", Set.of("kid")),
            Map.entry("embedpass_config_reloads_total", Set.of("file", "result")),
            Map.entry("embedpass_config_loaded_timestamp_seconds", Set.of("file", "result")),
            Map.entry("embedpass_suspicious_total", Set.of("reason")),
            Map.entry("embedpass_authentication_failures_by_client_max", Set.of()),
            Map.entry("embedpass_authentication_failures_by_user_max", Set.of()),
            Map.entry("embedpass_embed_events_total", Set.of("embed", "type")),
            Map.entry("embedpass_embed_event_refusals_total", Set.of("code")),
            Map.entry("embedpass_audit_available", Set.of()),
            Map.entry("embedpass_audit_records_total", Set.of()),
            Map.entry("embedpass_audit_force_seconds_bucket", Set.of("le")),
            Map.entry("embedpass_audit_force_seconds_count", Set.of()),
            Map.entry("embedpass_audit_force_seconds_sum", Set.of()),
            Map.entry("embedpass_audit_force_seconds_max", Set.of()),
            Map.entry("embedpass_audit_failures_total", Set.of("reason")),
            Map.entry("embedpass_audit_backlog_records", Set.of()),
            Map.entry("embedpass_audit_backlog_capacity_records", Set.of()),
            Map.entry("embedpass_audit_free_bytes", Set.of()),
            Map.entry("embedpass_audit_torn_tails_total", Set.of()),
            Map.entry("embedpass_audit_last_checkpoint_timestamp_seconds", Set.of()),
            Map.entry("embedpass_audit_checkpoint_failures_total", Set.of("place")),
            Map.entry("embedpass_user_data_dropped_total", Set.of("field")));

    private static final Map<String, Set<String>> VALUES = Map.of(
            "embed", Set.of("feedback", "video", "unknown"),
            "outcome", Set.of("issued", "refused", "failed"),
            "source", Set.of("demo", "service", "bearer", "none"),
            "origin", Set.of(Acme.APP, Acme.VIDEO_PAGE, "https://*.preview.example.com", "other"),
            "decision", Set.of("allowed", "refused"),
            "limit", Set.of("user", "client", "service", "guard"),
            "file", Set.of("allowed-origins", "signing-keys"),
            "result", Set.of("ok", "failed"),
            "state", Set.of("staged", "active", "draining", "retired"),
            "provider", Set.of("generate", "AmazonCorrettoCryptoProvider"));

    private static RunningEmbedpass acme;
    private static Scrape untouched;
    private static Scrape scrape;

    @BeforeAll
    static void traffic() {
        acme = Acme.setup()
                .with("embedpass.limits.user.capacity", "2")
                .with("embedpass.limits.user.period", "1h")
                .start();
        untouched = Scrape.of(acme);
        acme.send(acme.tokenRequest(TOKEN));
        acme.send(acme.tokenRequest("/embed/video/token").setHeader("Origin", Acme.VIDEO_PAGE));
        acme.send(acme.tokenRequest(TOKEN).setHeader("Origin", Acme.PREVIEW));
        acme.send(acme.tokenRequest(TOKEN).setHeader("Origin", Acme.PREVIEW).header("Sec-Fetch-Mode", "navigate"));
        acme.send(acme.tokenRequest(TOKEN));
        acme.send(Acme.backendRequest(acme, TOKEN, """
                {"user": {"sub": "u-1", "name": "Dana", "email": "d@example.com", "avatar_url": "http://a.example/b"}}"""));
        acme.send(acme.tokenRequest(TOKEN).setHeader("Authorization", basic("alice", "wrong")));
        acme.send(acme.tokenRequest(TOKEN).setHeader("Authorization", basic("mallory" + 1, "x")));
        acme.send(acme.tokenRequest(TOKEN).setHeader("Authorization", "Bearer nonsense"));
        acme.send(acme.tokenRequest(TOKEN).setHeader("Authorization", "Negotiate x"));
        for (int i = 0; i < 20; i++) {
            acme.send(acme.tokenRequest(TOKEN).setHeader("Origin", "https://scan" + i + ".example.net"));
            acme.send(acme.tokenRequest("/embed/scan" + i + "/token"));
            acme.send(acme.tokenRequest(TOKEN).method("SCAN" + i, BodyPublishers.noBody()));
        }
        acme.send(acme.tokenRequest("/embed/events"));
        scrape = Scrape.of(acme);
    }

    @AfterAll
    static void stop() {
        acme.close();
    }

    private static Stream<Sample> ours() {
        return scrape.samples().stream().filter(sample -> sample.name().startsWith("embedpass_"));
    }

    @Test
    void every_metric_of_the_contract_is_there_and_no_other() {
        Set<String> names = ours().map(Sample::name).collect(Collectors.toSet());

        assertThat(names).containsExactlyInAnyOrderElementsOf(LABELS.keySet());
    }

    @Test
    void each_has_exactly_its_labels() {
        assertThat(ours())
                .allSatisfy(sample ->
                        assertThat(sample.labels().keySet()).as(sample.name()).isEqualTo(LABELS.get(sample.name())));
    }

    @Test
    void label_values_come_from_closed_sets_however_much_is_scanned() {
        assertThat(ours())
                .allSatisfy(sample -> sample.labels().forEach((label, value) -> {
                    if (VALUES.containsKey(label)) {
                        assertThat(VALUES.get(label)).as(sample.name()).contains(value);
                    }
                }));
        assertThat(scrape.text()).doesNotContain("scan", "SCAN", "mallory", "alice", "u-1\"", "127.0.0.1");
        assertThat(ours()).hasSizeLessThan(350);
    }

    @ParameterizedTest
    @CsvSource({
        "embedpass_attempts_total, code, ok, 4",
        "embedpass_attempts_total, code, rate-limited, 1",
        "embedpass_attempts_total, code, unauthenticated, 4",
        "embedpass_attempts_total, code, origin-not-allowed, 20",
        "embedpass_attempts_total, embed, unknown, 20",
        "embedpass_attempts_total, code, method-not-allowed, 20",
        "embedpass_issue_seconds_count, outcome, issued, 4",
        "embedpass_sign_seconds_count, provider, generate, 4",
        "embedpass_tokens_total, embed, video, 1",
        "embedpass_authentication_failures_total, source, demo, 1",
        "embedpass_authentication_failures_total, reason, bad-credentials, 3",
        "embedpass_authentication_failures_total, reason, malformed-credentials, 1",
        "embedpass_rate_limited_total, limit, user, 1",
        "embedpass_origin_requests_total, origin, https://*.preview.example.com, 2",
        "embedpass_origin_requests_total, origin, other, 20",
        "embedpass_origin_review_due_timestamp_seconds, origin, https://*.preview.example.com, 1803859200",
        "embedpass_key_state, state, active, 1",
        "embedpass_user_data_dropped_total, field, avatar_url, 1",
        "embedpass_rate_limited_total, limit, service, 0",
        "embedpass_issue_seconds_count, outcome, failed, 0",
        "embedpass_signer_failures_total, provider, generate, 0",
        "embedpass_config_reloads_total, result, failed, 0"
    })
    void counts_what_happened(String name, String label, String value, double expected) {
        assertThat(scrape.of(name)
                        .filter(sample -> sample.has(label, value))
                        .mapToDouble(Sample::value)
                        .sum())
                .isEqualTo(expected);
    }

    @Test
    void failures_of_signers_are_there_before_the_first_one() {
        assertThat(scrape.of("embedpass_signer_failures_total"))
                .extracting(sample -> sample.labels().get("reason"))
                .containsExactlyInAnyOrder("error", "timeout", "rejected", "open", "mismatch");
        assertThat(scrape.of("embedpass_signature_mismatches_total")).hasSize(1);
    }

    @Test
    void what_alerts_watch_is_there_before_the_first_attempt() {
        assertThat(untouched.sum("embedpass_attempts_total")).isZero();
        assertThat(untouched.of("embedpass_attempts_total")).hasSize(4);
        assertThat(untouched.of("embedpass_issue_seconds_count")).hasSize(8);
        assertThat(untouched.of("embedpass_rate_limited_total")).hasSize(4);
        assertThat(untouched.of("embedpass_user_data_dropped_total"))
                .extracting(sample -> sample.labels().get("field"))
                .containsExactly("avatar_url");
        assertThat(untouched.of("embedpass_origin_requests_total")).hasSize(4);
        assertThat(untouched.of("embedpass_authentication_failures_total"))
                .filteredOn(sample -> sample.has("reason", "bad-credentials"))
                .extracting(sample -> sample.labels().get("source"))
                .containsExactlyInAnyOrder("none", "demo", "service");
    }

    @Test
    void an_instance_that_may_be_asked_is_ready() {
        assertThat(scrape.sum("embedpass_ready")).isEqualTo(1);
    }

    @Test
    void attempts_add_up_whatever_they_are_looked_at_by() {
        assertThat(scrape.sum("embedpass_attempts_total"))
                .isEqualTo(70)
                .isEqualTo(scrape.sum("embedpass_issue_seconds_count"));
    }

    /** Else an alert would miss a refused change that comes right after a good one. */
    @Test
    void two_changes_of_a_file_within_a_second_are_told_apart() {
        Instant at = Instant.parse("2026-11-24T10:00:00.250Z");
        try (RunningEmbedpass started =
                Acme.setup().clock(new FakeClock(at.toString())).start()) {
            assertThat(started.metric("embedpass_config_loaded_timestamp_seconds{file=\"signing-keys\",result=\"ok\"}"))
                    .isEqualTo(at.toEpochMilli() / 1000.0);
        }
    }

    @Test
    void an_origin_that_asked_was_seen_just_now_and_the_key_was_activated_as_planned() {
        assertThat(scrape.of("embedpass_origin_last_seen_timestamp_seconds"))
                .allMatch(sample -> sample.value() > Instant.now().getEpochSecond() - 120);
        assertThat(scrape.of("embedpass_key_activated_timestamp_seconds")
                        .filter(sample -> !Double.isNaN(sample.value()))
                        .toList())
                .singleElement()
                .satisfies(key -> assertThat(key.labels()).containsEntry("state", "active"))
                .extracting(key -> (long) key.value())
                .isEqualTo(Instant.parse("2026-01-01T00:00:00Z").getEpochSecond());
    }

    @Test
    void a_change_that_was_refused_is_counted_as_failed() throws IOException {
        Files.writeString(acme.keyPlanFile(), "keys: nonsense");
        Instant end = Instant.now().plus(Duration.ofSeconds(15));
        double failed = 0;
        while (failed == 0 && Instant.now().isBefore(end)) {
            failed = Scrape.of(acme)
                    .of("embedpass_config_reloads_total")
                    .filter(sample -> sample.has("file", "signing-keys") && sample.has("result", "failed"))
                    .mapToDouble(Sample::value)
                    .sum();
        }

        assertThat(failed).isEqualTo(1);
        assertThat(Scrape.of(acme).of("embedpass_key_state").filter(sample -> sample.has("state", "active")))
                .hasSize(1);
    }

    /** Prometheus' registry is read while it changes: a gauge that is registered anew can stand there twice. */
    @Test
    void a_reload_takes_away_no_gauge_of_what_stays() throws IOException {
        List<String> removed = new CopyOnWriteArrayList<>();
        acme.bean(MeterRegistry.class)
                .config()
                .onMeterRemoved(meter -> removed.add(meter.getId().getName()));

        for (int reloads = 1; reloads <= 2; reloads++) {
            int expected = reloads;
            Files.writeString(acme.keyPlanFile(), Files.readString(acme.keyPlanFile()) + "# \n");
            await().until(() -> Scrape.of(acme)
                            .of("embedpass_config_reloads_total")
                            .filter(sample -> sample.has("file", "signing-keys") && sample.has("result", "ok"))
                            .mapToDouble(Sample::value)
                            .sum()
                    >= expected);
        }

        assertThat(removed).isEmpty();
    }

    /** Boot's and Micrometer's own metrics lack help texts; those we leave to them, but all must be readable. */
    @Test
    void promtool_finds_no_fault_with_our_metrics() throws Exception {
        boolean isThere = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "promtool")));
        if (!Boolean.parseBoolean(System.getenv("CI"))) {
            assumeTrue(isThere, "promtool is not on the PATH; it comes with Debian's package prometheus");
        }
        Process promtool = new ProcessBuilder("promtool", "check", "metrics")
                .redirectErrorStream(true)
                .start();
        try (var input = promtool.getOutputStream()) {
            input.write(scrape.text().getBytes(StandardCharsets.UTF_8));
        }
        String complaints = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        int readableButImperfect = 3;
        assertThat(promtool.waitFor()).as(complaints).isIn(0, readableButImperfect);
        assertThat(complaints.lines()).noneMatch(complaint -> complaint.startsWith("embedpass_"));
    }
}
