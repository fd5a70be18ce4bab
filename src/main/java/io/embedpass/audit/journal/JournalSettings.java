package io.embedpass.audit.journal;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How the journal is kept.
 *
 * @param file that is written; older ones lie beside it
 * @param rotateBytes a file that would become larger is closed and a new one begun; also at the end of each day (UTC)
 * @param isCompressed whether closed files are packed with gzip
 * @param keepFor closed files whose last record is older are deleted
 * @param keepBytes so much is kept at most in closed files; the oldest are deleted first
 * @param timeLimit how long an answer waits for its record
 * @param backlog how many records may wait to be written
 * @param warnFreeBytes less free space than this is warned of
 */
public record JournalSettings(
        Path file,
        long rotateBytes,
        boolean isCompressed,
        Duration keepFor,
        long keepBytes,
        Duration timeLimit,
        int backlog,
        long warnFreeBytes) {}
