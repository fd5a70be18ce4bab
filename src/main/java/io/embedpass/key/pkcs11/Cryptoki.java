package io.embedpass.key.pkcs11;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The functions of a PKCS#11 module that signing needs, called where they are: the JDK's own provider shows no private
 * key that has no certificate. For 64-bit Linux and macOS, where CK_ULONG has eight bytes. Thread-safe as the module is,
 * which is asked to be.
 *
 * @see <a href="https://docs.oasis-open.org/pkcs11/pkcs11-spec/v3.1/pkcs11-spec-v3.1.html">PKCS#11 v3.1</a>
 */
final class Cryptoki {

    /** CKA_*, PKCS#11 v3.1, section 4. */
    enum Attribute {
        CLASS(0x00),
        LABEL(0x03),
        KEY_TYPE(0x100),
        ID(0x102),
        SENSITIVE(0x103),
        SIGN(0x108),
        MODULUS(0x120),
        PUBLIC_EXPONENT(0x122),
        EXTRACTABLE(0x162),
        ALWAYS_AUTHENTICATE(0x202);

        private final long code;

        Attribute(long code) {
            this.code = code;
        }
    }

    static final long RSA_PKCS = 0x01;
    static final long SHA256_RSA_PKCS = 0x40;

    private static final long PRIVATE_KEY = 3;
    private static final long USER = 1;
    private static final long LOGGED_IN_READ_ONLY = 1;
    private static final long LOGGED_IN_READ_WRITE = 3;
    private static final long SERIAL_SESSION = 4;
    private static final long OS_LOCKING_OK = 2;
    private static final int MOST_OBJECTS = 16;
    private static final int MOST_SLOTS = 1_024;
    private static final int MOST_MECHANISMS = 4_096;

    private final NativeFunction initialize;
    private final NativeFunction finalizeModule;
    private final NativeFunction getSlotList;
    private final NativeFunction getTokenInfo;
    private final NativeFunction getMechanismList;
    private final NativeFunction openSession;
    private final NativeFunction getSessionInfo;
    private final NativeFunction login;
    private final NativeFunction getAttributeValue;
    private final NativeFunction findObjectsInit;
    private final NativeFunction findObjects;
    private final NativeFunction findObjectsFinal;
    private final NativeFunction signInit;
    private final NativeFunction sign;

    /**
     * Loads the library.
     *
     * @throws IllegalArgumentException when it is no library of this machine
     */
    Cryptoki(Path library) throws Pkcs11Exception {
        NativeFunction.Table table = NativeFunction.Table.of(library);
        initialize = table.function(0, "C_Initialize", ADDRESS);
        finalizeModule = table.function(1, "C_Finalize", ADDRESS);
        getSlotList = table.function(4, "C_GetSlotList", JAVA_BYTE, ADDRESS, ADDRESS);
        getTokenInfo = table.function(6, "C_GetTokenInfo", JAVA_LONG, ADDRESS);
        getMechanismList = table.function(7, "C_GetMechanismList", JAVA_LONG, ADDRESS, ADDRESS);
        openSession = table.function(12, "C_OpenSession", JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS);
        getSessionInfo = table.function(15, "C_GetSessionInfo", JAVA_LONG, ADDRESS);
        login = table.function(18, "C_Login", JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG);
        getAttributeValue = table.function(24, "C_GetAttributeValue", JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG);
        findObjectsInit = table.function(26, "C_FindObjectsInit", JAVA_LONG, ADDRESS, JAVA_LONG);
        findObjects = table.function(27, "C_FindObjects", JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS);
        findObjectsFinal = table.function(28, "C_FindObjectsFinal", JAVA_LONG);
        signInit = table.function(42, "C_SignInit", JAVA_LONG, ADDRESS, JAVA_LONG);
        sign = table.function(43, "C_Sign", JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS);
    }

    /** Initialises the module for several threads; another part of the process may have done so already. */
    void initialize() throws Pkcs11Exception {
        try (Arena arena = Arena.ofConfined()) {
            // CK_C_INITIALIZE_ARGS: four function pointers, flags, reserved.
            MemorySegment arguments = arena.allocate(6 * JAVA_LONG.byteSize(), JAVA_LONG.byteAlignment());
            arguments.setAtIndex(JAVA_LONG, 4, OS_LOCKING_OK);
            initialize.call(arguments);
        } catch (Pkcs11Exception e) {
            if (e.code() != Pkcs11Exception.CRYPTOKI_ALREADY_INITIALIZED) {
                throw e;
            }
        }
    }

    /** Ends the module: every session and handle of the process is void. */
    void end() throws Pkcs11Exception {
        finalizeModule.call(MemorySegment.NULL);
    }

    /** The slots that have a token now. */
    List<Long> slots() throws Pkcs11Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(JAVA_LONG);
            MemorySegment slots = arena.allocate(JAVA_LONG, MOST_SLOTS);
            // Asked for the number first: only then a module looks whether tokens have come or gone (section 5.5.1).
            byte present = 1;
            getSlotList.call(present, MemorySegment.NULL, count);
            count.set(JAVA_LONG, 0, MOST_SLOTS);
            getSlotList.call(present, slots, count);
            return numbers(slots, count);
        }
    }

    /** The token in the slot. */
    TokenInfo token(long slot) throws Pkcs11Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(208, JAVA_LONG.byteAlignment());
            getTokenInfo.call(slot, info);
            return new TokenInfo(
                    slot,
                    text(info, 0, 32),
                    text(info, 80, 16),
                    text(info, 32, 32),
                    text(info, 64, 16),
                    info.get(JAVA_LONG, 96),
                    info.get(JAVA_LONG, 104));
        }
    }

    private static String text(MemorySegment from, long offset, long length) {
        byte[] padded = from.asSlice(offset, length).toArray(JAVA_BYTE);
        return new String(padded, StandardCharsets.UTF_8).stripTrailing();
    }

    /** The mechanisms (CKM_*) that the token lets be used. */
    List<Long> mechanisms(long slot) throws Pkcs11Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mechanisms = arena.allocate(JAVA_LONG, MOST_MECHANISMS);
            MemorySegment count = arena.allocateFrom(JAVA_LONG, MOST_MECHANISMS);
            getMechanismList.call(slot, mechanisms, count);
            return numbers(mechanisms, count);
        }
    }

    private static List<Long> numbers(MemorySegment array, MemorySegment count) {
        return array.elements(JAVA_LONG)
                .limit(count.get(JAVA_LONG, 0))
                .map(number -> number.get(JAVA_LONG, 0))
                .toList();
    }

    /** A read-only session. */
    long openSession(long slot) throws Pkcs11Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment session = arena.allocate(JAVA_LONG);
            openSession.call(slot, SERIAL_SESSION, MemorySegment.NULL, MemorySegment.NULL, session);
            return session.get(JAVA_LONG, 0);
        }
    }

    /** Whether the user is logged in; that holds for all sessions with the token. */
    boolean isLoggedIn(long session) throws Pkcs11Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(JAVA_LONG, 4);
            getSessionInfo.call(session, info);
            long state = info.getAtIndex(JAVA_LONG, 1);
            return state == LOGGED_IN_READ_ONLY || state == LOGGED_IN_READ_WRITE;
        }
    }

    void login(long session, byte[] pin) throws Pkcs11Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocateFrom(JAVA_BYTE, pin);
            try {
                login.call(session, USER, copy, copy.byteSize());
            } finally {
                copy.fill((byte) 0);
            }
        }
    }

    /** The value; empty when the object has none or does not tell. */
    Optional<byte[]> attribute(long session, long object, Attribute attribute) throws Pkcs11Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment template = arena.allocate(JAVA_LONG, 3);
            template.setAtIndex(JAVA_LONG, 0, attribute.code);
            getAttribute(session, object, template);
            long length = template.getAtIndex(JAVA_LONG, 2);
            if (length < 0) {
                return Optional.empty();
            }
            MemorySegment value = arena.allocate(Math.max(length, 1));
            template.set(ADDRESS, ADDRESS.byteSize(), value);
            getAttribute(session, object, template);
            return Optional.of(value.asSlice(0, length).toArray(JAVA_BYTE));
        } catch (Pkcs11Exception e) {
            if (e.code() == Pkcs11Exception.ATTRIBUTE_SENSITIVE || e.code() == Pkcs11Exception.ATTRIBUTE_TYPE_INVALID) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private void getAttribute(long session, long object, MemorySegment template) throws Pkcs11Exception {
        getAttributeValue.call(session, object, template, 1L);
    }

    /** The private keys with this label and this CKA_ID. */
    List<Long> privateKeys(long session, Optional<byte[]> label, Optional<byte[]> id) throws Pkcs11Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment template = arena.allocate(JAVA_LONG, 9);
            put(template, 0, Attribute.CLASS, arena.allocateFrom(JAVA_LONG, PRIVATE_KEY));
            int size = 1;
            if (label.isPresent()) {
                put(template, size++, Attribute.LABEL, arena.allocateFrom(JAVA_BYTE, label.get()));
            }
            if (id.isPresent()) {
                put(template, size++, Attribute.ID, arena.allocateFrom(JAVA_BYTE, id.get()));
            }
            long attributes = size;
            findObjectsInit.call(session, template, attributes);
            try {
                MemorySegment found = arena.allocate(JAVA_LONG, MOST_OBJECTS);
                MemorySegment count = arena.allocate(JAVA_LONG);
                findObjects.call(session, found, (long) MOST_OBJECTS, count);
                return numbers(found, count);
            } finally {
                findObjectsFinal.call(session);
            }
        }
    }

    private static void put(MemorySegment template, int place, Attribute attribute, MemorySegment value) {
        template.setAtIndex(JAVA_LONG, 3L * place, attribute.code);
        template.setAtIndex(ADDRESS, 3L * place + 1, value);
        template.setAtIndex(JAVA_LONG, 3L * place + 2, value.byteSize());
    }

    /** @param length of the signature: that of the modulus */
    byte[] sign(long session, long mechanism, long key, byte[] data, int length) throws Pkcs11Exception {
        try (Arena arena = Arena.ofConfined()) {
            // CK_MECHANISM: type, parameter, its length.
            MemorySegment chosen = arena.allocate(JAVA_LONG, 3);
            chosen.setAtIndex(JAVA_LONG, 0, mechanism);
            signInit.call(session, chosen, key);
            MemorySegment input = arena.allocateFrom(JAVA_BYTE, data);
            MemorySegment signature = arena.allocate(length);
            MemorySegment signed = arena.allocateFrom(JAVA_LONG, length);
            sign.call(session, input, input.byteSize(), signature, signed);
            return signature.asSlice(0, signed.get(JAVA_LONG, 0)).toArray(JAVA_BYTE);
        }
    }
}
