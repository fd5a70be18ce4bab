package io.embedpass.key.pem;

import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/** Base64 as people paste it: in lines, with spaces, in the alphabet of URLs, without padding. */
final class Base64Text {

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9+/]+={0,2}");

    private Base64Text() {}

    /** Empty when it is something else. */
    static Optional<byte[]> decode(String text) {
        String bare = text.replaceAll("\\s", "").replace('-', '+').replace('_', '/');
        try {
            return FORM.matcher(bare).matches()
                    ? Optional.of(Base64.getDecoder().decode(bare))
                    : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
