package io.embedpass.embed;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** How a vendor learns of our public keys. */
public enum KeyConsumer {
    /** It reads the JWK Set (RFC 7517) again and again, so several keys may be valid at a time. */
    JWKS,
    /** Somebody pasted one key into its settings; it knows no other until somebody pastes another. */
    PINNED;

    /** By its name in the configuration. */
    public static Optional<KeyConsumer> named(String name) {
        return Stream.of(values())
                .filter(consumer -> consumer.toString().equals(name))
                .findFirst();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
