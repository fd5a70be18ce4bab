package io.embedpass.key.pkcs11;

/**
 * What a token says of itself (CK_TOKEN_INFO).
 *
 * @param slot where it is now; may be another after a restart
 * @param maxSessions how many it can have open at once; 0 when it does not say
 */
record TokenInfo(
        long slot, String label, String serial, String manufacturer, String model, long flags, long maxSessions) {

    private static final long INITIALIZED = 0x400;
    private static final long USER_PIN_FINAL_TRY = 0x20000;

    /** Slots may show an empty token, ready to be made one. */
    boolean isInitialized() {
        return (flags & INITIALIZED) != 0;
    }

    /** Whether one more wrong PIN would lock it. */
    boolean isLastTry() {
        return (flags & USER_PIN_FINAL_TRY) != 0;
    }

    /** For messages. */
    @Override
    public String toString() {
        return "token=" + label + ";serial=" + serial + ";slot-id=" + Long.toUnsignedString(slot);
    }
}
