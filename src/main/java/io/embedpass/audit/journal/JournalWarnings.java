package io.embedpass.audit.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what will keep the journal from being written before it does. Only {@link #look} asks the disk; whatever else is
 * thread-safe and tells what was found last: a disk that hangs pins the virtual thread that asks it, probes and scrapes come
 * again and again, and a few of those stop the service.
 */
public final class JournalWarnings {

    private static final Logger log = LoggerFactory.getLogger(JournalWarnings.class);

    private final JournalFiles files;
    private final JournalWriter writer;
    private final long warnFreeBytes;
    private volatile OptionalLong freeBytes = OptionalLong.empty();
    private List<String> logged = List.of();

    /** @param warnFreeBytes less free space is warned of */
    public JournalWarnings(JournalFiles files, JournalWriter writer, long warnFreeBytes) {
        this.files = files;
        this.writer = writer;
        this.warnFreeBytes = warnFreeBytes;
    }

    /** Free space on the disk of the journal when it was last looked at; empty before, and when it could not be told. */
    public OptionalLong freeBytes() {
        return freeBytes;
    }

    /** What there is to warn of now. */
    public List<String> now() {
        List<String> warnings = new ArrayList<>();
        if (freeBytes.orElse(Long.MAX_VALUE) < warnFreeBytes) {
            warnings.add(
                    "less than " + warnFreeBytes + " bytes are free on its disk (embedpass.audit.warn-free); when it"
                            + " is full, no token is issued");
        }
        if (writer.backlog() > writer.capacity() / 2) {
            warnings.add("more than half of its backlog waits to be written; its disk is too slow");
        }
        return warnings;
    }

    /**
     * Looks at the disk, and logs each warning once, until it is over: an alert on the metrics does the rest. For one platform
     * thread.
     */
    public void look() {
        freeBytes = files.freeBytes();
        List<String> warnings = now();
        warnings.stream()
                .filter(warning -> !logged.contains(warning))
                .forEach(warning -> log.warn("Journal: {}", warning));
        logged = warnings;
    }
}
