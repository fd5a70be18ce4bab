package io.embedpass.audit.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * One line of the journal: {@code {"seq":N,...facts...,"prev":"H","hash":"H"}}. The hash is the SHA-256 of everything
 * before {@code ,"hash":}; since {@code prev} is the hash of the line before and part of it, no line can be changed,
 * removed, added or moved without all that follow. Anybody can check it with {@code sed} and {@code sha256sum}.
 *
 * @param isIntact whether the hash is that of the line
 */
record RecordLine(long seq, String prev, String hash, boolean isIntact) {

    private static final int HASH_DIGITS = 64;
    private static final byte[] BEGIN = ascii("{\"seq\":");
    private static final byte[] PREV = ascii(",\"prev\":\"");
    private static final byte[] HASH = ascii("\",\"hash\":\"");
    private static final byte[] END = ascii("\"}");
    private static final int MAX_DIGITS = 19;

    /** What a line has beside the facts, in bytes. */
    static final int OVERHEAD =
            BEGIN.length + MAX_DIGITS + PREV.length + HASH_DIGITS + HASH.length + HASH_DIGITS + END.length + 1;

    /** From the end of the line to the end of what is hashed: the quote that closes {@code prev} belongs to it. */
    private static final int UNHASHED = HASH.length - 1 + HASH_DIGITS + END.length;

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Writes the line that follows {@code end}, with its line feed.
     *
     * @param facts a JSON object of one line, with at least one member
     * @return the new end of the chain
     */
    static ChainEnd write(ByteBuffer target, byte[] facts, ChainEnd end, MessageDigest sha256) {
        long seq = end.seq() + 1;
        int start = target.position();
        target.put(BEGIN).put(ascii(Long.toString(seq))).put((byte) ',');
        target.put(facts, 1, facts.length - 2);
        target.put(PREV).put(ascii(end.hash())).put((byte) '"');
        sha256.update(target.slice(start, target.position() - start));
        String hash = HexFormat.of().formatHex(sha256.digest());
        target.put(HASH, 1, HASH.length - 1).put(ascii(hash)).put(END).put((byte) '\n');
        return new ChainEnd(seq, hash);
    }

    /** Reads a line without its line feed; empty when it has not the form of a record. */
    static Optional<RecordLine> parse(byte[] line, MessageDigest sha256) {
        int hashed = line.length - UNHASHED;
        int prevEnd = hashed - 1;
        int prevStart = prevEnd - HASH_DIGITS;
        if (prevStart - PREV.length < BEGIN.length
                || !has(line, 0, BEGIN)
                || !has(line, prevStart - PREV.length, PREV)
                || !has(line, prevEnd, HASH)
                || !has(line, line.length - END.length, END)) {
            return Optional.empty();
        }
        String hash = text(line, prevEnd + HASH.length, HASH_DIGITS);
        sha256.update(line, 0, hashed);
        boolean isIntact = hash.equals(HexFormat.of().formatHex(sha256.digest()));
        return seq(line).map(seq -> new RecordLine(seq, text(line, prevStart, HASH_DIGITS), hash, isIntact));
    }

    private static Optional<Long> seq(byte[] line) {
        int end = BEGIN.length;
        while (end < line.length && end - BEGIN.length <= MAX_DIGITS && line[end] >= '0' && line[end] <= '9') {
            end++;
        }
        try {
            return line[end] == ','
                    ? Optional.of(Long.parseLong(text(line, BEGIN.length, end - BEGIN.length)))
                    : Optional.empty();
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    private static boolean has(byte[] line, int at, byte[] part) {
        return Arrays.equals(line, at, at + part.length, part, 0, part.length);
    }

    private static String text(byte[] line, int from, int length) {
        return new String(line, from, length, StandardCharsets.US_ASCII);
    }

    ChainEnd end() {
        return new ChainEnd(seq, hash);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
