package io.embedpass.key;

import com.google.common.base.Splitter;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A location with settings behind it: {@code PATH?name=value&name=value}. Nothing in it is percent-encoded.
 *
 * @param path everything before the first question mark
 */
public record KeyAddress(String path, Map<String, String> settings) {

    private static final Splitter.MapSplitter SETTINGS =
            Splitter.on('&').withKeyValueSeparator(Splitter.on('=').limit(2));

    /**
     * Takes the location of a source apart.
     *
     * @param known names of the settings that it may have
     * @param form how such a source is written, for the message
     * @throws KeyUnavailableException when there is no path, or something else than known settings behind it
     */
    public static KeyAddress of(KeySource source, Set<String> known, String form) throws KeyUnavailableException {
        String location = source.location();
        int mark = location.indexOf('?');
        if (mark < 0 && !location.isEmpty()) {
            return new KeyAddress(location, Map.of());
        }
        if (mark > 0) {
            try {
                Map<String, String> settings = SETTINGS.split(location.substring(mark + 1));
                if (known.containsAll(settings.keySet())) {
                    return new KeyAddress(location.substring(0, mark), settings);
                }
            } catch (IllegalArgumentException _) {
                // Guava's message quotes what was written, which may be a secret.
            }
        }
        throw new KeyUnavailableException("the source is not written as it should be; " + form);
    }

    public Optional<String> setting(String name) {
        return Optional.ofNullable(settings.get(name));
    }

    /** What the setting {@code passphrase} names. */
    public Passphrase passphrase(Secrets secrets) {
        Optional<String> place = setting("passphrase");
        return () -> place.isEmpty() ? Optional.empty() : Optional.of(secrets.read("the passphrase", place.get()));
    }
}
