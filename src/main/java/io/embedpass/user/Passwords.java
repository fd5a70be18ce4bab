package io.embedpass.user;

import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
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

    /** What a name that nobody has is compared with: it costs as much as one that somebody has. */
    private final @Nullable String usualHash;

    /** @param hashes of those who may sign in, alike in kind and cost */
    public Passwords(Collection<String> hashes) {
        this(hashes, PasswordEncoderFactories.createDelegatingPasswordEncoder());
    }

    Passwords(Collection<String> hashes, PasswordEncoder encoder) {
        this.usualHash = hashes.stream().findFirst().orElse(null);
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
        if (usualHash != null) {
            encoder.matches(password, usualHash);
        }
        return false;
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
