package io.embedpass.metrics;

import static java.util.stream.Collectors.joining;

import io.embedpass.fixture.RunningEmbedpass;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** {@code config/grafana/embedpass.json}, as a test reads it. */
record Dashboard(JsonNode root) {

    /** A query of a panel, with Grafana's variables filled in. */
    record Query(String panel, String expression) {}

    static Dashboard read() {
        return new Dashboard(RunningEmbedpass.json(AlertRules.text(Path.of("config/grafana/embedpass.json"))));
    }

    List<JsonNode> panels() {
        return elements(root.path("panels")).toList();
    }

    List<Query> queries() {
        return panels().stream()
                .flatMap(panel -> elements(panel.path("targets"))
                        .map(target -> new Query(
                                panel.path("title").asString(),
                                filledIn(target.path("expr").asString()))))
                .toList();
    }

    private static String filledIn(String expression) {
        return expression
                .replace("$__rate_interval", "1m")
                .replace("$__range", "5m")
                .replace("$job", ".*")
                .replace("$embed", ".*");
    }

    /** The queries as rules, for a tool that reads rules. */
    String asRules() {
        return queries().stream()
                .map(query -> "  - {record: a, expr: '" + query.expression() + "'}\n")
                .collect(joining("", "groups:\n- name: panels\n  rules:\n", ""));
    }

    static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
