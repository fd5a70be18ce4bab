package io.embedpass.key;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where a key is, as the plan says it: {@code file:/run/secrets/key.pem}. Should hold no secret; what looks like one all
 * the same is told to nobody.
 *
 * @param scheme in lower case; picks the {@link KeyProvider}
 * @param location everything behind the first colon, verbatim
 */
public record KeySource(String scheme, String location) {

    private static final Pattern KEY_TEXT = Pattern.compile("-----BEGIN|[A-Za-z0-9+=]{64}");

    private static final Pattern PLAIN_SECRET = Pattern.compile(
            "(?i)((?:password|passphrase|pin|pin-value)=(?!env:|file:)|pin-source=(?!env:|file:|/))[^&;?]*");

    /** Reads {@code scheme:location}; the scheme is empty when there is no colon. */
    public static KeySource parse(String text) {
        int colon = text.indexOf(':');
        return colon < 0
                ? new KeySource("", text)
                : new KeySource(text.substring(0, colon).toLowerCase(Locale.ROOT), text.substring(colon + 1));
    }

    /** Fit for messages and logs. */
    @Override
    public String toString() {
        return KEY_TEXT.matcher(location).find()
                ? scheme + ":(hidden: it looks like a key, not like the place of one)"
                : scheme + ":" + PLAIN_SECRET.matcher(location).replaceAll("$1(hidden)");
    }
}
