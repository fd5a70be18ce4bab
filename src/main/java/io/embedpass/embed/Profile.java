package io.embedpass.embed;

import java.util.Optional;
import java.util.stream.Stream;

/** A vendor's token contract: which claims, in which form, which response shape. */
public enum Profile {
    /** Contract section 2. */
    ROUND_TWO("round-two");

    private final String id;

    Profile(String id) {
        this.id = id;
    }

    /** The profile that configuration calls by this name. */
    public static Optional<Profile> named(String id) {
        return Stream.of(values()).filter(profile -> profile.id.equals(id)).findFirst();
    }

    @Override
    public String toString() {
        return id;
    }
}
