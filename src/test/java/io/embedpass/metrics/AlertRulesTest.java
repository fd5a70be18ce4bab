package io.embedpass.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.fixture.PrometheusServer;
import io.embedpass.fixture.Tool;
import io.embedpass.fixture.Tool.Result;
import io.embedpass.metrics.AlertRules.Alert;
import io.embedpass.metrics.AlertRules.Expectation;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code config/prometheus/alerts.yaml}: what promtool says of it, and what promtool does not ask. */
class AlertRulesTest {

    private static final Pattern LABEL_IN_TEXT = Pattern.compile("\\$labels\\.(\\w+)");

    static final List<String> TEST_FILES = AlertRules.TESTS;

    static Stream<Alert> alerts() {
        return AlertRules.alerts().stream();
    }

    @Test
    void promtool_finds_no_fault_with_the_rules() {
        PrometheusServer.assumePromtool();

        Result result = Tool.tryRun(AlertRules.DIRECTORY, "promtool", "check", "rules", "alerts.yaml");

        assertThat(result.exitCode()).as(result.output()).isZero();
    }

    @ParameterizedTest
    @FieldSource("TEST_FILES")
    void the_unit_tests_of_the_rules_pass(String file) {
        PrometheusServer.assumePromtool();

        Result result = Tool.tryRun(AlertRules.DIRECTORY, "promtool", "test", "rules", file);

        assertThat(result.exitCode()).as(result.output()).isZero();
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void each_alert_is_seen_to_fire_and_seen_to_be_silent_when_something_comes_near(Alert alert) {
        List<Expectation> expectations = AlertRules.expectations().stream()
                .filter(each -> each.alert().equals(alert.name()))
                .toList();

        assertThat(expectations)
                .as("it fires")
                .anySatisfy(each -> assertThat(each.firing()).isNotEmpty());
        assertThat(expectations)
                .as("it waits for its time")
                .anySatisfy(each -> assertThat(each.firing()).isEmpty());
        assertThat(expectations)
                .as("something comes near")
                .anySatisfy(each -> assertThat(each.given()).contains("job=\"near\""))
                .allSatisfy(each -> assertThat(each.firing()).noneMatch(labels -> labels.contains("job=\"near")));
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void each_alert_says_how_urgent_it_is_and_what_to_do_first(Alert alert) {
        assertThat(alert.name()).startsWith("Embedpass");
        assertThat(alert.labels().keySet()).isEqualTo(Set.of("severity"));
        assertThat(alert.labels().get("severity")).isIn("page", "ticket");
        assertThat(alert.annotations()).containsOnlyKeys("summary", "description", "runbook_url");
        assertThat(alert.annotations()).containsEntry("runbook_url", "README.md#alerts");
        assertThat(alert.annotations().get("description")).hasSizeGreaterThan(60);
    }

    /** A label that the expression adds up over is empty in the text. */
    @ParameterizedTest
    @MethodSource("alerts")
    void texts_name_only_labels_that_an_alert_keeps(Alert alert) {
        assertThat(LABEL_IN_TEXT.matcher(alert.annotations().toString()).results())
                .allSatisfy(label ->
                        assertThat(alert.expression()).containsPattern("by \\([^)]*\\b" + label.group(1) + "\\b"));
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void each_alert_stands_in_the_runbook(Alert alert) {
        String runbook = AlertRules.text(Path.of("README.md"));

        assertThat(runbook.lines())
                .filteredOn(line -> line.startsWith("| `" + alert.name() + "` |"))
                .hasSize(1);
    }

    @Test
    void rules_ask_only_for_metrics_that_there_are() {
        assertThat(AlertRules.expressions())
                .allSatisfy(expression ->
                        assertThat(PromisedMetrics.in(expression)).isSubsetOf(PromisedMetrics.andExisting()));
    }

    @Test
    void no_metric_that_exists_is_still_a_promise() {
        assertThat(PromisedMetrics.NOT_YET).doesNotContainAnyElementsOf(MetricsIT.LABELS.keySet());
    }

    @Test
    void no_alert_tells_instances_apart() {
        assertThat(AlertRules.alerts())
                .allSatisfy(alert -> assertThat(alert.expression()).doesNotContain("instance"));
    }
}
