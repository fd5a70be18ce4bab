package io.embedpass.audit.journal;

/**
 * Something that is wrong with a chain of records.
 *
 * @param seq the first number that is not as it was written; 0 when it cannot be told
 * @param what is wrong, in words
 */
public record ChainFault(long seq, String what) {

    @Override
    public String toString() {
        return "seq " + seq + ": " + what;
    }
}
