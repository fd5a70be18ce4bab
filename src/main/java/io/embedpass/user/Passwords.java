package io.embedpass.user;

import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Compares passwords with their hashes. A good password is remembered as a keyed digest with a key of this process, so
 * that its slow hash is paid once and not on every request; a wrong one always pays. Half of the cores hash at most, and
 * few wait for them: the others, and most places of attempts, are for those who have signed in, whoever tries passwords
 * from however many addresses. Thread-safe.
 */
public final class Passwords {

    private static final String HMAC = "HmacSHA256";
    private static final int KEY_BYTES = 32;

    /** For a turn; some ten slow hashes of a core. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** For a turn, for each core: half of those whose attempts may be under way ({@code limit.Concurrency}). */
    private static final int WAITING_PER_CORE = 32;

    private final PasswordEncoder encoder;
    private final Map<String, byte[]> proofs = new ConcurrentHashMap<>();
    private final SecretKeySpec key;
    private final Semaphore turns;
    private final int mostWaiting;
    private final Duration patience;

    /** What a name that nobody has is compared with: it costs as much as one that somebody has. */
    private final @Nullable String usualHash;

    /** @param hashes of those who may sign in, alike in kind and cost */
    public Passwords(Collection<String> hashes) {
        this(
                hashes,
                PasswordEncoderFactories.createDelegatingPasswordEncoder(),
                Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
                Runtime.getRuntime().availableProcessors() * WAITING_PER_CORE,
                PATIENCE);
    }

    /**
     * @param atOnce how many slow hashes are made at once
     * @param mostWaiting how many wait for a turn at most, within those who pass the test at the same moment
     * @param patience how long somebody waits for a turn
     */
    Passwords(Collection<String> hashes, PasswordEncoder encoder, int atOnce, int mostWaiting, Duration patience) {
        this.turns = new Semaphore(atOnce, true);
        this.mostWaiting = mostWaiting;
        this.patience = patience;
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
     * @throws TooManyPasswordsException when no turn came
     */
    public boolean matches(String password, String hash) {
        byte[] proof = proof(password);
        // Who waited behind the first request of a backend finds its password remembered.
        return isRemembered(hash, proof) || inTurn(() -> isRemembered(hash, proof) || isRight(password, hash, proof));
    }

    private boolean isRemembered(String hash, byte[] proof) {
        byte[] known = proofs.get(hash);
        return known != null && MessageDigest.isEqual(known, proof);
    }

    private boolean isRight(String password, String hash, byte[] proof) {
        boolean isRight = encoder.matches(password, hash);
        if (isRight) {
            proofs.put(hash, proof);
        }
        return isRight;
    }

    /**
     * Takes as long as a wrong password does; so that names cannot be guessed by time. Always false.
     *
     * @throws TooManyPasswordsException when no turn came
     */
    public boolean matchesNobody(String password) {
        if (usualHash != null) {
            boolean _ = inTurn(() -> encoder.matches(password, usualHash));
        }
        return false;
    }

    private boolean inTurn(BooleanSupplier comparison) {
        try {
            if (turns.getQueueLength() >= mostWaiting || !turns.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new TooManyPasswordsException();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new TooManyPasswordsException();
        }
        try {
            return comparison.getAsBoolean();
        } finally {
            turns.release();
        }
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
