package io.embedpass.audit.export;

import java.util.Optional;

/** Finds a password or token anew at each use, so that it may change. Thread-safe. */
public interface ExportSecret {

    /** The secret; empty when none is needed. Whoever asks overwrites it after use, where the library lets them. */
    Optional<char[]> read() throws ExportFailedException;
}
