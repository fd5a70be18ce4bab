package io.embedpass.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.fixture.PrometheusServer;
import io.embedpass.fixture.Tool;
import io.embedpass.fixture.Tool.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class DashboardTest {

    private static final String DATA_SOURCE = "${datasource}";

    private final Dashboard dashboard = Dashboard.read();

    private List<JsonNode> panels() {
        return dashboard.panels().stream()
                .filter(panel -> !"row".equals(panel.path("type").asString()))
                .toList();
    }

    @Test
    void its_rows_are_what_an_operator_looks_for() {
        assertThat(dashboard.panels())
                .filteredOn(panel -> "row".equals(panel.path("type").asString()))
                .extracting(panel -> panel.path("title").asString())
                .containsExactly(
                        "Now",
                        "Attempts",
                        "Refusals and origins",
                        "Latency",
                        "Sign-in and limits",
                        "Keys and rotation",
                        "Audit",
                        "Feedback",
                        "Service");
    }

    @Test
    void it_needs_no_plugin_and_asks_the_prometheus_that_was_picked() {
        assertThat(panels()).allSatisfy(panel -> {
            assertThat(panel.path("type").asString()).isIn("timeseries", "stat", "table");
            assertThat(panel.path("datasource").path("uid").asString()).isEqualTo(DATA_SOURCE);
            assertThat(Dashboard.elements(panel.path("targets")))
                    .isNotEmpty()
                    .allSatisfy(target -> assertThat(
                                    target.path("datasource").path("uid").asString())
                            .isEqualTo(DATA_SOURCE));
        });
        assertThat(Dashboard.elements(dashboard.root().path("templating").path("list")))
                .extracting(variable -> variable.path("name").asString())
                .containsExactly("datasource", "job", "embed");
    }

    @Test
    void panels_have_ids_of_their_own_and_lie_side_by_side() {
        Set<String> cells = new HashSet<>();

        assertThat(dashboard.panels())
                .extracting(panel -> panel.path("id").asInt())
                .doesNotHaveDuplicates();
        assertThat(dashboard.panels()).allSatisfy(panel -> {
            JsonNode place = panel.path("gridPos");
            for (int x = 0; x < place.path("w").asInt(); x++) {
                for (int y = 0; y < place.path("h").asInt(); y++) {
                    int column = place.path("x").asInt() + x;
                    assertThat(column).isLessThan(24);
                    assertThat(cells.add(column + "/" + (place.path("y").asInt() + y)))
                            .as(panel.path("title").asString())
                            .isTrue();
                }
            }
        });
    }

    @Test
    void every_query_parses(@TempDir Path directory) throws IOException {
        PrometheusServer.assumePromtool();
        Files.writeString(directory.resolve("panels.yaml"), dashboard.asRules());

        Result result = Tool.tryRun(directory, "promtool", "check", "rules", "--lint=none", "panels.yaml");

        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output()).contains("SUCCESS: " + dashboard.queries().size() + " rules found");
    }

    @Test
    void queries_ask_only_for_metrics_that_there_are() {
        assertThat(dashboard.queries())
                .allSatisfy(query -> assertThat(PromisedMetrics.in(query.expression()))
                        .isNotEmpty()
                        .isSubsetOf(PromisedMetrics.andExisting()));
    }

    @Test
    void no_query_has_a_variable_that_nobody_fills() {
        assertThat(dashboard.queries())
                .allSatisfy(query -> assertThat(query.expression()).doesNotContain("$"));
    }
}
