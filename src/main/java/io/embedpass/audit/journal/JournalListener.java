package io.embedpass.audit.journal;

import java.time.Duration;

/** Hears what happens to the journal, in the thread that writes it: must be quick. */
public interface JournalListener {

    /** So many records became safe with one force. */
    default void forced(int records, Duration took) {}

    /** A record, or a group of them, was not kept; or the file could not be opened. */
    default void failed(JournalFault fault) {}

    /** The file ended in something that was no record, and that was set aside. */
    default void toreTail() {}
}
