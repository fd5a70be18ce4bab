package io.embedpass.key.pkcs11;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.embedpass.fixture.SoftHsm;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** Does to a token, behind the back of who signs and within the same process, what kills its sessions. */
final class TokenFaults {

    private static final long READ_WRITE_SESSION = 6;
    private static final long CKA_SIGN = 0x108;

    private final NativeFunction.Table table;
    private final Cryptoki cryptoki;
    private final String label;

    TokenFaults(SoftHsm token) throws Pkcs11Exception {
        this.table = NativeFunction.Table.of(SoftHsm.module());
        this.cryptoki = new Cryptoki(SoftHsm.module());
        this.label = token.label();
    }

    void closeAllSessions() throws Pkcs11Exception {
        table.function(14, "C_CloseAllSessions", JAVA_LONG).call(slot());
    }

    void logOut() throws Pkcs11Exception {
        table.function(19, "C_Logout", JAVA_LONG).call(cryptoki.openSession(slot()));
    }

    void endModule() throws Pkcs11Exception {
        cryptoki.end();
    }

    /** Changes the key so that it may sign no longer (CKA_SIGN). */
    void forbidToSign(String key) throws Pkcs11Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_LONG);
            table.function(12, "C_OpenSession", JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS)
                    .call(slot(), READ_WRITE_SESSION, MemorySegment.NULL, MemorySegment.NULL, out);
            long session = out.get(JAVA_LONG, 0);
            cryptoki.login(session, SoftHsm.PIN.getBytes(UTF_8));
            long handle = cryptoki.privateKeys(session, Optional.of(key.getBytes(UTF_8)), Optional.empty())
                    .getFirst();
            MemorySegment template = arena.allocate(JAVA_LONG, 3);
            template.setAtIndex(JAVA_LONG, 0, CKA_SIGN);
            template.setAtIndex(ADDRESS, 1, arena.allocate(1));
            template.setAtIndex(JAVA_LONG, 2, 1);
            table.function(25, "C_SetAttributeValue", JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG)
                    .call(session, handle, template, 1L);
        }
    }

    /** Whether the token signs with CKM_SHA256_RSA_PKCS. */
    boolean hashes() throws Pkcs11Exception {
        return cryptoki.mechanisms(slot()).contains(Cryptoki.SHA256_RSA_PKCS);
    }

    private long slot() throws Pkcs11Exception {
        for (long slot : cryptoki.slots()) {
            if (cryptoki.token(slot).label().equals(label)) {
                return slot;
            }
        }
        throw new AssertionError("no token " + label);
    }
}
