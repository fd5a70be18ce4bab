package io.embedpass.config;

import java.util.List;

/**
 * What came of reading a file.
 *
 * @param value usable only when there are no problems
 */
public record Reading<T>(T value, List<Problem> problems) {

    public boolean isGood() {
        return problems.isEmpty();
    }
}
