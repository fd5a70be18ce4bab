package io.embedpass.key;

import java.util.Locale;

/**
 * Where a key is, as the plan says it: {@code file:/run/secrets/key.pem}. Holds no secret.
 *
 * @param scheme in lower case; picks the {@link KeyProvider}
 * @param location everything behind the first colon, verbatim
 */
public record KeySource(String scheme, String location) {

    /** Reads {@code scheme:location}; the scheme is empty when there is no colon. */
    public static KeySource parse(String text) {
        int colon = text.indexOf(':');
        return colon < 0
                ? new KeySource("", text)
                : new KeySource(text.substring(0, colon).toLowerCase(Locale.ROOT), text.substring(colon + 1));
    }

    @Override
    public String toString() {
        return scheme + ":" + location;
    }
}
