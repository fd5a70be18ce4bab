package io.embedpass.key.pkcs11;

import io.embedpass.key.pkcs11.Pkcs11Exception.Cure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What is open since a start of a module; void after the next start. Thread-safe. */
final class Connection {

    private final Cryptoki cryptoki;
    private final Map<Long, TokenSessions> open = new ConcurrentHashMap<>();

    Connection(Cryptoki cryptoki) {
        this.cryptoki = cryptoki;
    }

    Cryptoki cryptoki() {
        return cryptoki;
    }

    /** Whether a new start would disturb nobody. */
    boolean isUnused() {
        return open.isEmpty();
    }

    /** The only token that fits, as it is now. */
    TokenInfo token(Pkcs11Uri uri) throws Pkcs11Exception {
        List<TokenInfo> fitting = new ArrayList<>();
        List<String> found = new ArrayList<>();
        for (long slot : cryptoki.slots()) {
            try {
                TokenInfo token = cryptoki.token(slot);
                if (token.isInitialized()) {
                    found.add(token.toString());
                }
                if (token.isInitialized() && uri.isOn(token)) {
                    fitting.add(token);
                }
            } catch (Pkcs11Exception e) {
                // Another token that is out of order is no reason to do without this one.
                found.add("slot-id=" + Long.toUnsignedString(slot) + " (" + e.getMessage() + ")");
            }
        }
        if (fitting.size() == 1) {
            return fitting.getFirst();
        }
        throw new Pkcs11Exception(
                Cure.LOOK_AGAIN,
                (fitting.isEmpty() ? "no token fits " : "several tokens fit ") + uri.token() + "; the module "
                        + uri.module() + " has: " + (found.isEmpty() ? "none" : String.join(", ", found)));
    }

    /** The sessions with a token. */
    TokenSessions sessions(TokenInfo token) {
        return open.computeIfAbsent(token.slot(), _ -> new TokenSessions(cryptoki, token));
    }
}
