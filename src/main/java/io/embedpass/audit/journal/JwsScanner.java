package io.embedpass.audit.journal;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Picks out of a stream what may be a JWS in compact serialisation. Keeps one word of it at a time: what a log shipper kept in
 * a year is larger than a heap, and may be one line.
 */
final class JwsScanner {

    private static final Pattern JWS = Pattern.compile("eyJ[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

    /** No checkpoint is longer. */
    private static final int LONGEST_WORD = 1 << 16;

    private static final int STEP_BYTES = 1 << 16;

    private final Consumer<String> found;
    private final StringBuilder word = new StringBuilder();

    private JwsScanner(Consumer<String> found) {
        this.found = found;
    }

    static void scan(InputStream text, Consumer<String> found) throws IOException {
        JwsScanner scanner = new JwsScanner(found);
        byte[] step = new byte[STEP_BYTES];
        for (int read = text.read(step); read >= 0; read = text.read(step)) {
            for (int at = 0; at < read; at++) {
                scanner.add((char) step[at]);
            }
        }
        scanner.end();
    }

    private void add(char next) {
        if (!isPartOfWord(next)) {
            end();
        } else if (word.length() <= LONGEST_WORD) {
            word.append(next);
        }
    }

    private void end() {
        if (!word.isEmpty() && word.length() <= LONGEST_WORD) {
            Matcher matcher = JWS.matcher(word);
            while (matcher.find()) {
                found.accept(matcher.group());
            }
        }
        word.setLength(0);
    }

    private static boolean isPartOfWord(char next) {
        return (next >= 'a' && next <= 'z')
                || (next >= 'A' && next <= 'Z')
                || (next >= '0' && next <= '9')
                || next == '-'
                || next == '_'
                || next == '.';
    }
}
