package io.embedpass.key.pkcs11;

import java.util.Map;
import java.util.Set;

/** What a module answered, or what is not right with what it has. The message is for an operator. */
final class Pkcs11Exception extends Exception {

    /** What may help. */
    enum Cure {
        /** Nothing that can be done here. */
        NONE,
        /** To look once more after a new start of the module: it may know an old state only. */
        LOOK_AGAIN,
        /** A new start of the module: what was open is dead. */
        NEW_START
    }

    static final long PIN_INCORRECT = 0xA0;
    static final long PIN_INVALID = 0xA1;
    static final long PIN_LEN_RANGE = 0xA2;
    static final long PIN_EXPIRED = 0xA3;
    static final long PIN_LOCKED = 0xA4;
    static final long USER_ALREADY_LOGGED_IN = 0x100;
    static final long ATTRIBUTE_SENSITIVE = 0x11;
    static final long ATTRIBUTE_TYPE_INVALID = 0x12;
    static final long CRYPTOKI_ALREADY_INITIALIZED = 0x191;

    /** PKCS#11 v3.1, section 6.1; those that an operator is likely to meet. */
    private static final Map<Long, String> NAMES = Map.ofEntries(
            Map.entry(0x02L, "CKR_HOST_MEMORY"),
            Map.entry(0x03L, "CKR_SLOT_ID_INVALID"),
            Map.entry(0x05L, "CKR_GENERAL_ERROR"),
            Map.entry(0x06L, "CKR_FUNCTION_FAILED"),
            Map.entry(0x0AL, "CKR_CANT_LOCK"),
            Map.entry(0x30L, "CKR_DEVICE_ERROR"),
            Map.entry(0x31L, "CKR_DEVICE_MEMORY"),
            Map.entry(0x32L, "CKR_DEVICE_REMOVED"),
            Map.entry(0x60L, "CKR_KEY_HANDLE_INVALID"),
            Map.entry(0x68L, "CKR_KEY_FUNCTION_NOT_PERMITTED"),
            Map.entry(0x70L, "CKR_MECHANISM_INVALID"),
            Map.entry(0x82L, "CKR_OBJECT_HANDLE_INVALID"),
            Map.entry(PIN_INCORRECT, "CKR_PIN_INCORRECT"),
            Map.entry(PIN_INVALID, "CKR_PIN_INVALID"),
            Map.entry(PIN_LEN_RANGE, "CKR_PIN_LEN_RANGE"),
            Map.entry(PIN_EXPIRED, "CKR_PIN_EXPIRED"),
            Map.entry(PIN_LOCKED, "CKR_PIN_LOCKED"),
            Map.entry(0xB0L, "CKR_SESSION_CLOSED"),
            Map.entry(0xB1L, "CKR_SESSION_COUNT"),
            Map.entry(0xB3L, "CKR_SESSION_HANDLE_INVALID"),
            Map.entry(0xE0L, "CKR_TOKEN_NOT_PRESENT"),
            Map.entry(0xE1L, "CKR_TOKEN_NOT_RECOGNIZED"),
            Map.entry(0x101L, "CKR_USER_NOT_LOGGED_IN"),
            Map.entry(0x102L, "CKR_USER_PIN_NOT_INITIALIZED"),
            Map.entry(0x190L, "CKR_CRYPTOKI_NOT_INITIALIZED"));

    /** What a restart of the device, its daemon or its network, an idle log-out or a removal leaves behind. */
    private static final Set<Long> DEAD =
            Set.of(0x03L, 0x05L, 0x06L, 0x30L, 0x31L, 0x32L, 0x60L, 0x82L, 0xB0L, 0xB3L, 0xE0L, 0xE1L, 0x101L, 0x190L);

    private static final long VENDOR_DEFINED = 0x80000000L;

    private final Cure cure;
    private final long code;

    Pkcs11Exception(Cure cure, String message) {
        super(message);
        this.cure = cure;
        this.code = 0;
    }

    /** A function that did not return CKR_OK. */
    Pkcs11Exception(String function, long code) {
        super(function + " answered " + NAMES.getOrDefault(code, String.format("CKR 0x%x", code)));
        // What a vendor means by a code of its own is not known; a lost connection is the likeliest.
        this.cure = DEAD.contains(code) || code >= VENDOR_DEFINED ? Cure.NEW_START : Cure.NONE;
        this.code = code;
    }

    Cure cure() {
        return cure;
    }

    /** What the function returned; 0 when none did. */
    long code() {
        return code;
    }
}
