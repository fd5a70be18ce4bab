package io.embedpass.config;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Says where a configuration file stops being YAML, without the line itself: secrets stand in such lines. */
final class UnreadableYamlAnalyzer extends AbstractFailureAnalyzer<MarkedYAMLException> {

    /** The only problem that is told in the parser's words: others may quote a value. */
    private static final String TOLD = "found duplicate key";

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, MarkedYAMLException cause) {
        String place = cause.getProblemMark() == null
                ? ""
                : " in line " + (cause.getProblemMark().getLine() + 1) + ", column "
                        + (cause.getProblemMark().getColumn() + 1);
        String what = String.valueOf(cause.getProblem());
        return new FailureAnalysis(
                "A configuration file (config/application.yaml, or another one that Spring Boot reads) cannot be read"
                        + place + (what.startsWith(TOLD) ? ": " + what : ": it is not YAML"),
                "Mend it there or just before (a bracket or quote that is not closed, a missing colon, tabs) and start again.",
                cause);
    }
}
