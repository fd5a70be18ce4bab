package io.embedpass.audit.journal;

/** One line of the journal, verbatim, without its line feed. */
public record JournalRecord(long seq, String line) {}
