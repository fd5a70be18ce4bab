package io.embedpass.key.pkcs11;

import io.embedpass.key.KeyUnavailableException;
import io.embedpass.key.Secrets;
import io.embedpass.key.pkcs11.Pkcs11Exception.Cure;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Logs in, and never with a PIN that the token refused before: a plan that cannot be loaded is tried again twice a second,
 * and tokens lock themselves after a few wrong PINs. Keeps no PIN, only a keyed digest of refused ones. Thread-safe.
 */
final class Pins {

    private static final String HMAC = "HmacSHA256";

    private final Secrets secrets;
    private final SecretKeySpec digestKey;
    private final Map<String, String> refused = new ConcurrentHashMap<>();

    Pins(Secrets secrets) {
        this.secrets = secrets;
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        this.digestKey = new SecretKeySpec(random, HMAC);
    }

    /** Reads the PIN; whoever asks overwrites it after use. */
    byte[] read(String place) throws Pkcs11Exception {
        try {
            char[] pin = secrets.read("the PIN", place);
            ByteBuffer encoded = ByteBuffer.allocate(pin.length * 4);
            StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(pin), encoded, true);
            Arrays.fill(pin, '\0');
            byte[] bytes = Arrays.copyOf(encoded.array(), encoded.position());
            Arrays.fill(encoded.array(), (byte) 0);
            return bytes;
        } catch (KeyUnavailableException e) {
            throw new Pkcs11Exception(Cure.NONE, String.valueOf(e.getMessage()));
        }
    }

    /** Logs in to the token with the session. */
    void logIn(Cryptoki cryptoki, long session, TokenInfo token, byte[] pin) throws Pkcs11Exception {
        String digest = digest(token, pin);
        String refusal = refused.get(digest);
        if (refusal != null) {
            throw new Pkcs11Exception(Cure.NONE, refusal);
        }
        if (token.isLastTry()) {
            throw new Pkcs11Exception(
                    Cure.NONE,
                    "one more wrong PIN locks the token " + token + ", so none is tried; log in by hand once with the"
                            + " right one (pkcs11-tool --login --list-objects), then start again");
        }
        try {
            cryptoki.login(session, pin);
        } catch (Pkcs11Exception e) {
            if (e.code() == Pkcs11Exception.USER_ALREADY_LOGGED_IN) {
                return;
            }
            if (e.cure() == Cure.NONE) {
                String words = words(token, e);
                refused.put(digest, words);
                throw new Pkcs11Exception(Cure.NONE, words);
            }
            throw e;
        }
    }

    private static String words(TokenInfo token, Pkcs11Exception e) {
        if (e.code() == Pkcs11Exception.PIN_LOCKED) {
            return "the PIN of the token " + token + " is locked (" + e.getMessage()
                    + "); its security officer can set a new one";
        }
        return "the token " + token + " refused the PIN (" + e.getMessage() + "). It was tried once and is not tried"
                + " again, since tokens lock themselves after a few wrong PINs: put the right one where pin-source says,"
                + " or restart if the token's own was changed to this one";
    }

    private String digest(TokenInfo token, byte[] pin) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(digestKey);
            mac.update((token.label() + '\0' + token.serial() + '\0').getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(mac.doFinal(pin));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
