package io.embedpass.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The files in {@code config/prometheus}, as a test reads them. */
final class AlertRules {

    static final Path DIRECTORY = Path.of("config/prometheus");
    static final List<String> TESTS = List.of("alerts-test.yaml", "alerts-weeks-test.yaml");

    private static final Pattern ALERT = Pattern.compile("alertname=\"(\\w+)\"");

    private AlertRules() {}

    /** A rule of the kind that fires. */
    record Alert(String name, String expression, Map<String, String> labels, Map<String, String> annotations) {

        @Override
        public String toString() {
            return name;
        }
    }

    /** What a unit test says of an alert: what fires at some time, given what. */
    record Expectation(String alert, String given, List<String> firing) {}

    static String text() {
        return text(DIRECTORY.resolve("alerts.yaml"));
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Expressions of all rules, those that record included. */
    static List<String> expressions() {
        return rules().map(rule -> rule.path("expr").asString()).toList();
    }

    static List<Alert> alerts() {
        return rules().filter(rule -> rule.has("alert"))
                .map(rule -> new Alert(
                        rule.path("alert").asString(),
                        rule.path("expr").asString(),
                        texts(rule.path("labels")),
                        texts(rule.path("annotations"))))
                .toList();
    }

    private static Stream<JsonNode> rules() {
        return elements(yaml("alerts.yaml").path("groups")).flatMap(group -> elements(group.path("rules")));
    }

    static List<Expectation> expectations() {
        return TESTS.stream()
                .flatMap(file -> elements(yaml(file).path("tests")))
                .flatMap(test -> elements(test.path("promql_expr_test")).map(check -> expectation(test, check)))
                .toList();
    }

    private static Expectation expectation(JsonNode test, JsonNode check) {
        String expression = check.path("expr").asString();
        return new Expectation(
                ALERT.matcher(expression)
                        .results()
                        .map(match -> match.group(1))
                        .findFirst()
                        .orElse(""),
                elements(test.path("input_series"))
                        .map(series -> series.path("series").asString())
                        .collect(Collectors.joining("\n")),
                elements(check.path("exp_samples"))
                        .map(sample -> sample.path("labels").asString())
                        .filter(labels -> labels.contains("alertstate=\"firing\""))
                        .toList());
    }

    private static JsonNode yaml(String file) {
        Object content = new Yaml(new SafeConstructor(new LoaderOptions())).load(text(DIRECTORY.resolve(file)));
        return JsonMapper.shared().valueToTree(content);
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static Map<String, String> texts(JsonNode node) {
        return node.properties().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().asString()));
    }
}
