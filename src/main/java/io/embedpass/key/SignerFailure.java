package io.embedpass.key;

import java.util.Locale;

/** Why a key did not sign; the closed set of the metric's label {@code reason}. */
public enum SignerFailure {
    /** The signer said so. */
    ERROR,
    /** It did not answer in time. */
    TIMEOUT,
    /** As many calls as may be are under way. */
    REJECTED,
    /** It failed repeatedly and is left alone for a while. */
    OPEN,
    /** It signed with another key than the published one. */
    MISMATCH;

    static SignerFailure of(Exception e) {
        return switch (e) {
            case SignatureMismatchException mismatch -> MISMATCH;
            case SignerUnavailableException unavailable -> unavailable.failure();
            default -> ERROR;
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
