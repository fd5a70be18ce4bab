package io.embedpass.user;

import java.text.Normalizer;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Names that cannot pose as another's, break a page or hide (after RFC 8266; contract section 4). */
final class DisplayName {

    private static final int MAX_LENGTH = 128;

    /** Letters and marks that are drawn as nothing: Hangul fillers, the blank Braille pattern. */
    private static final Set<Integer> INVISIBLE = Set.of(0x115f, 0x1160, 0x3164, 0xffa0, 0x2800);

    private static final Pattern SPACES = Pattern.compile(" +");

    private DisplayName() {}

    /**
     * Removes control and format characters, {@code <} and {@code >}, folds white space, normalises to NFC and cuts
     * after 128 characters.
     *
     * @return empty when nothing that can be seen is left or the text is not Unicode (a lone surrogate)
     */
    static Optional<String> clean(String text) {
        if (text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
            return Optional.empty();
        }
        StringBuilder kept = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> isSpace(c) ? ' ' : c)
                .filter(DisplayName::isKept)
                .forEach(kept::appendCodePoint);
        String folded = SPACES.matcher(Normalizer.normalize(kept, Normalizer.Form.NFC))
                .replaceAll(" ")
                .strip();
        int end = folded.offsetByCodePoints(0, Math.min(MAX_LENGTH, folded.codePointCount(0, folded.length())));
        return Optional.of(folded.substring(0, end).strip())
                .filter(name -> name.codePoints().anyMatch(DisplayName::isSeen));
    }

    /** U+001C to U+001F are white space to Java alone, and control characters to Unicode (property White_Space). */
    private static boolean isSpace(int c) {
        return (Character.isWhitespace(c) && (c < 0x1c || c > 0x1f)) || Character.isSpaceChar(c);
    }

    private static boolean isKept(int c) {
        int type = Character.getType(c);
        return type != Character.CONTROL && type != Character.FORMAT && c != '<' && c != '>' && !INVISIBLE.contains(c);
    }

    /** Marks are seen on a letter only; without one, variation selectors and joiners are nothing at all. */
    private static boolean isSeen(int c) {
        int type = Character.getType(c);
        return c != ' ' && type != Character.NON_SPACING_MARK && type != Character.ENCLOSING_MARK;
    }
}
