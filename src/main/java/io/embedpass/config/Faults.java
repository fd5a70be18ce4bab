package io.embedpass.config;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a file. */
final class Faults {

    private final String file;
    private final List<Problem> problems = new ArrayList<>();

    Faults(String file) {
        this.file = file;
    }

    /** @param line from 1, or 0 when the file as a whole is meant */
    void add(int line, String what, String instead) {
        problems.add(new Problem(line == 0 ? file : file + ":" + line, what, instead));
    }

    List<Problem> problems() {
        return problems;
    }
}
