package io.embedpass.config;

import java.util.List;
import java.util.Optional;

/**
 * What came of reading a file.
 *
 * @param value usable only when there are no problems
 * @param first what must hold at once, before the rest is read; then only this counts, and the file is read again
 */
public record Reading<T>(T value, List<Problem> problems, Optional<T> first) {

    /** Nothing has to hold before. */
    Reading(T value, List<Problem> problems) {
        this(value, problems, Optional.empty());
    }

    public boolean isGood() {
        return problems.isEmpty();
    }
}
