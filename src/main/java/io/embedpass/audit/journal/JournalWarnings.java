package io.embedpass.audit.journal;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what will keep the journal from being written before it does. Thread-safe, but for the log. */
public final class JournalWarnings {

    private static final Logger log = LoggerFactory.getLogger(JournalWarnings.class);

    private final JournalFiles files;
    private final JournalWriter writer;
    private final long warnFreeBytes;
    private List<String> logged = List.of();

    /** @param warnFreeBytes less free space is warned of */
    public JournalWarnings(JournalFiles files, JournalWriter writer, long warnFreeBytes) {
        this.files = files;
        this.writer = writer;
        this.warnFreeBytes = warnFreeBytes;
    }

    /** What there is to warn of now. */
    public List<String> now() {
        List<String> warnings = new ArrayList<>();
        if (files.freeBytes().orElse(Long.MAX_VALUE) < warnFreeBytes) {
            warnings.add(
                    "less than " + warnFreeBytes + " bytes are free on its disk (embedpass.audit.warn-free); when it"
                            + " is full, no token is issued");
        }
        if (writer.backlog() > writer.capacity() / 2) {
            warnings.add("more than half of its backlog waits to be written; its disk is too slow");
        }
        return warnings;
    }

    /** Logs each warning once, until it is over: an alert on the metrics does the rest. */
    public void log() {
        List<String> warnings = now();
        warnings.stream()
                .filter(warning -> !logged.contains(warning))
                .forEach(warning -> log.warn("Journal: {}", warning));
        logged = warnings;
    }
}
