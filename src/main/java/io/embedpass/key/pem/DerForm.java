package io.embedpass.key.pem;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** What a DER value is by its first elements (X.690): enough to name it, not to read it. */
enum DerForm {
    PKCS8,
    PKCS1,
    ENCRYPTED_PKCS8,
    SEC1,
    PKCS12,
    PUBLIC_KEY,
    CERTIFICATE,
    CUT_OFF,
    UNKNOWN;

    private static final int SEQUENCE = 0x30;
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int OBJECT_IDENTIFIER = 0x06;

    /** RFC 7292, section 4: the version that every PKCS#12 file begins with. */
    private static final int PKCS12_VERSION = 3;

    /** Names the value; {@link #UNKNOWN} for what is no DER at all. */
    static DerForm of(byte[] content) {
        ByteBuffer in = ByteBuffer.wrap(content);
        try {
            if (in.get() != SEQUENCE) {
                return UNKNOWN;
            }
            int length = length(in);
            if (length < 2 || length < in.remaining()) {
                return UNKNOWN;
            }
            return length > in.remaining() ? cutOff(in) : named(in);
        } catch (BufferUnderflowException | IllegalArgumentException | ArithmeticException _) {
            return UNKNOWN;
        }
    }

    /** Text may begin with the sign 0 too, which is the tag of a sequence. */
    private static DerForm cutOff(ByteBuffer in) {
        byte first = in.get();
        return first == INTEGER || first == SEQUENCE ? CUT_OFF : UNKNOWN;
    }

    private static DerForm named(ByteBuffer in) {
        byte first = in.get();
        ByteBuffer value = value(in);
        byte second = in.get();
        if (first == INTEGER) {
            return numbered(value, second);
        }
        if (first != SEQUENCE || value.get() != OBJECT_IDENTIFIER) {
            return first == SEQUENCE ? CERTIFICATE : UNKNOWN;
        }
        return switch (second) {
            case OCTET_STRING -> ENCRYPTED_PKCS8;
            case BIT_STRING -> PUBLIC_KEY;
            default -> UNKNOWN;
        };
    }

    private static DerForm numbered(ByteBuffer number, byte second) {
        if (number.remaining() > 1) {
            return PUBLIC_KEY;
        }
        return switch (second) {
            case SEQUENCE -> number.get() == PKCS12_VERSION ? PKCS12 : PKCS8;
            case INTEGER -> PKCS1;
            case OCTET_STRING -> SEC1;
            default -> UNKNOWN;
        };
    }

    private static ByteBuffer value(ByteBuffer in) {
        int length = length(in);
        ByteBuffer value = in.slice(in.position(), Math.min(length, in.remaining()));
        in.position(in.position() + length);
        return value;
    }

    private static int length(ByteBuffer in) {
        int first = in.get() & 0xff;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int rest = first & 0x7f; rest > 0; rest--) {
            length = Math.addExact(Math.multiplyExact(length, 0x100), in.get() & 0xff);
        }
        return length;
    }
}
