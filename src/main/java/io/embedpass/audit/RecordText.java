package io.embedpass.audit;

/** Texts from outside, made harmless for a record. */
final class RecordText {

    private static final char REPLACEMENT = '?';

    private RecordText() {}

    /**
     * The text without what JSON would have to escape at length or a terminal would obey: control, format, line
     * separator and lone surrogate characters become a question mark.
     *
     * @param maxLength in UTF-16 units; what is longer is cut and ends in three dots
     */
    static String clean(String text, int maxLength) {
        String cut = text.length() <= maxLength ? text : text.substring(0, maxLength - 3) + "...";
        StringBuilder clean = new StringBuilder(cut.length());
        cut.codePoints().map(RecordText::harmless).forEach(clean::appendCodePoint);
        return clean.toString();
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
