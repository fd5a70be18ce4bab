package io.embedpass.key;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where a key is, as the plan says it: {@code file:/run/secrets/key.pem}. Should hold no secret; what looks like one all
 * the same is told to nobody.
 *
 * @param scheme in lower case; picks the {@link KeyProvider}
 * @param location everything behind the first colon, verbatim
 */
public record KeySource(String scheme, String location) {

    private static final Pattern KEY_TEXT = Pattern.compile("-----BEGIN|[A-Za-z0-9+=]{64}");

    /** Settings whose values are no secrets, whoever's they are. */
    private static final Set<String> TOLD =
            Set.of("alias", "module-path", "module-name", "version", "region", "endpoint");

    private static final CharMatcher SEPARATORS = CharMatcher.anyOf("&;?");
    private static final Pattern USER_INFORMATION = Pattern.compile("//[^/@]*@");
    private static final Pattern SECRET_ATTRIBUTE = Pattern.compile("(?i)(pin[^=;]*|pass[^=;]*|secret)=[^;]*");

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
        int mark = location.indexOf('?');
        if (KEY_TEXT.matcher(location).find()) {
            return scheme + ":" + told(location);
        }
        return scheme + ":"
                + (mark < 0
                        ? toldPath(location)
                        : toldPath(location.substring(0, mark)) + "?"
                                + Splitter.on(SEPARATORS)
                                        .splitToStream(location.substring(mark + 1))
                                        .map(KeySource::toldSetting)
                                        .collect(Collectors.joining("&")));
    }

    /** A path or another text of an operator, fit for messages and logs unless it looks like a key. */
    static String told(String text) {
        return KEY_TEXT.matcher(text).find() ? "(hidden: it looks like a key, not like the place of one)" : text;
    }

    private static String toldPath(String path) {
        String anonymous = USER_INFORMATION.matcher(path).replaceAll("//(hidden)@");
        return SECRET_ATTRIBUTE.matcher(anonymous).replaceAll("$1=(hidden)");
    }

    /** What nobody knows may be a secret, as the rest of one may be that has a separator in it. */
    private static String toldSetting(String setting) {
        int equals = setting.indexOf('=');
        if (equals < 0) {
            return "(hidden)";
        }
        String name = setting.substring(0, equals);
        String value = setting.substring(equals + 1);
        boolean isPlace = value.startsWith("env:")
                || value.startsWith("file:")
                || (name.equals("pin-source") && value.startsWith("/"));
        return name + "=" + (isPlace || TOLD.contains(name.toLowerCase(Locale.ROOT)) ? value : "(hidden)");
    }
}
