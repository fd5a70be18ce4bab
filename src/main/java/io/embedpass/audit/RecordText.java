package io.embedpass.audit;

/** Texts from outside, made harmless for a record. */
final class RecordText {

    private static final char REPLACEMENT = '?';
    private static final String CUT = "...";

    private RecordText() {}

    /**
     * The text without what JSON would have to escape at length or a terminal would obey: control, format, line
     * separator and lone surrogate characters become a question mark.
     *
     * @param maxBytes in JSON and UTF-8; what is longer is cut and ends in three dots
     */
    static String clean(String text, int maxBytes) {
        StringBuilder clean = new StringBuilder(Math.min(text.length(), maxBytes));
        int bytes = 0;
        int lengthWithRoom = 0;
        for (int at = 0; at < text.length(); ) {
            int c = text.codePointAt(at);
            at += Character.charCount(c);
            int shown = harmless(c);
            bytes += bytes(shown);
            if (bytes > maxBytes) {
                clean.setLength(lengthWithRoom);
                return clean.append(CUT).toString();
            }
            clean.appendCodePoint(shown);
            if (bytes + CUT.length() <= maxBytes) {
                lengthWithRoom = clean.length();
            }
        }
        return clean.toString();
    }

    private static int bytes(int c) {
        if (c == '"' || c == '\\') {
            return 2;
        }
        if (c < 0x80) {
            return 1;
        }
        return c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    }

    private static int harmless(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> REPLACEMENT;
            default -> c;
        };
    }
}
