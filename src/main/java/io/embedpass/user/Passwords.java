package io.embedpass.user;

import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Compares passwords with their hashes. A good password is remembered as a keyed digest with a key of this process, so
 * that its slow hash is paid once and not on every request; a wrong one always pays. Thread-safe.
 */
public final class Passwords {

    private static final String HMAC = "HmacSHA256";
    private static final int KEY_BYTES = 32;

    private final PasswordEncoder encoder;
    private final Map<String, byte[]> proofs = new ConcurrentHashMap<>();
    private final SecretKeySpec key;

    /** A hash of a password that nobody has, made when it is first needed: it costs as much as a real one. */
    private volatile String nobodysHash = "";

    public Passwords() {
        this(PasswordEncoderFactories.createDelegatingPasswordEncoder());
    }

    Passwords(PasswordEncoder encoder) {
        this.encoder = encoder;
        byte[] bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        this.key = new SecretKeySpec(bytes, HMAC);
    }

    /**
     * Whether the password belongs to the hash.
     *
     * @param hash with its {@code {id}} in front, as {@link PasswordEncoderFactories} reads it
     */
    public boolean matches(String password, String hash) {
        byte[] proof = proof(password);
        byte[] known = proofs.get(hash);
        if (known != null && MessageDigest.isEqual(known, proof)) {
            return true;
        }
        boolean isRight = encoder.matches(password, hash);
        if (isRight) {
            proofs.put(hash, proof);
        }
        return isRight;
    }

    /** Takes as long as a wrong password does; so that names cannot be guessed by time. Always false. */
    public boolean matchesNobody(String password) {
        if (nobodysHash.isEmpty()) {
            nobodysHash = String.valueOf(encoder.encode("nobody"));
        }
        return encoder.matches(password + "not", nobodysHash);
    }

    private byte[] proof(String password) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            ByteBuffer chars = ByteBuffer.allocate(password.length() * Character.BYTES);
            chars.asCharBuffer().put(password); // getBytes would make every lone surrogate a question mark
            return mac.doFinal(chars.array());
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
    }
}
