package io.embedpass.config;

import java.util.List;

/** The configuration is not one that Embedpass runs with. */
public final class ConfigurationRefusedException extends RuntimeException {

    private final transient List<Problem> problems;

    ConfigurationRefusedException(List<Problem> problems) {
        super(problems.size() + " problem(s) in the configuration: " + problems);
        this.problems = List.copyOf(problems);
    }

    /** All that is wrong. */
    public List<Problem> problems() {
        return problems;
    }
}
