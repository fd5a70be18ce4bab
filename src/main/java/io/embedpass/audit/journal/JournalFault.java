package io.embedpass.audit.journal;

import java.util.Locale;

/** Why a record was not kept: the closed set of the metric's label {@code reason}. */
public enum JournalFault {
    /** The file cannot be opened. */
    OPEN,
    /** Nothing can be written: the disk is full, or read-only. */
    WRITE,
    /** The operating system could not say that what was written is on disk. */
    FORCE,
    /** The disk did not answer in time. */
    TIMEOUT,
    /** Too many records wait already. */
    BACKLOG;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
