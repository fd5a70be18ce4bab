package io.embedpass.config;

import java.util.List;
import java.util.Optional;

/**
 * What came of reading a file.
 *
 * @param value usable only when there are no problems
 * @param meanwhile what must hold at once although there are problems
 */
public record Reading<T>(T value, List<Problem> problems, Optional<T> meanwhile) {

    /** Nothing changes as long as there are problems. */
    Reading(T value, List<Problem> problems) {
        this(value, problems, Optional.empty());
    }

    public boolean isGood() {
        return problems.isEmpty();
    }
}
