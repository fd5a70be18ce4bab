package io.embedpass.key;

import java.util.Locale;

/** Where a key stands in its life (contract section 6). */
public enum KeyState {
    /** Published, not yet signing. */
    STAGED,
    /** Published and signing. */
    ACTIVE,
    /** Replaced, still published: tokens that it signed may be about. */
    DRAINING,
    /** No longer published. */
    RETIRED;

    public boolean isPublished() {
        return this != RETIRED;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
