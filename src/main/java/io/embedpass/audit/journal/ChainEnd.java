package io.embedpass.audit.journal;

/**
 * The last record of a chain.
 *
 * @param seq its number; 0 when there is none yet
 * @param hash SHA-256 in 64 hexadecimal digits
 */
public record ChainEnd(long seq, String hash) {

    /** Before the first record. */
    public static final ChainEnd NONE = new ChainEnd(0, "0".repeat(64));
}
