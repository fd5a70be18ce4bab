package io.embedpass.key;

import java.util.Optional;

/** Opens an encrypted key; asked only when a key turns out to be encrypted. */
@FunctionalInterface
public interface Passphrase {

    /** The plan names none. */
    Passphrase NONE = Optional::empty;

    /**
     * Reads it; whoever asks overwrites the array after use.
     *
     * @throws KeyUnavailableException when it is not where the plan says
     */
    Optional<char[]> read() throws KeyUnavailableException;
}
