package io.embedpass.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong with a file. */
final class Faults {

    private final String file;
    private final List<Fault> found = new ArrayList<>();

    private record Fault(int line, Problem problem) {}

    Faults(String file) {
        this.file = file;
    }

    /** @param line from 1, or 0 when the file as a whole is meant */
    void add(int line, String what, String instead) {
        found.add(new Fault(line, new Problem(line == 0 ? file : file + ":" + line, what, instead)));
    }

    /** In the order of the lines. */
    List<Problem> problems() {
        return found.stream()
                .sorted(Comparator.comparingInt(Fault::line))
                .map(Fault::problem)
                .toList();
    }
}
