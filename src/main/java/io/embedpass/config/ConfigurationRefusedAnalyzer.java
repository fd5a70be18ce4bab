package io.embedpass.config;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints everything that stops a start in one readable block. */
final class ConfigurationRefusedAnalyzer extends AbstractFailureAnalyzer<ConfigurationRefusedException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ConfigurationRefusedException cause) {
        StringBuilder text = new StringBuilder("Embedpass does not start with this configuration. Problems found: ")
                .append(cause.problems().size());
        int number = 0;
        for (Problem problem : cause.problems()) {
            number++;
            text.append("\n\n")
                    .append(String.format("%3d. %s", number, problem.where()))
                    .append("\n     ")
                    .append(problem.what());
            if (!problem.instead().isEmpty()) {
                text.append("\n     -> ").append(problem.instead());
            }
        }
        return new FailureAnalysis(
                text.toString(),
                "Correct all of them and start again. Every key is explained in config/README.md.",
                cause);
    }
}
