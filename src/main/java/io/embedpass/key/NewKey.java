package io.embedpass.key;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;

/** A key pair that was just made. */
public final class NewKey {

    /** What vendors take: 2,048 by all of them, more by most. */
    public static final Set<Integer> BITS = Set.of(2_048, 3_072, 4_096);

    /** RFC 8018, section 6.2; OpenSSL reads it as its own. */
    private static final String ENCRYPTION = "PBEWithHmacSHA256AndAES_256";

    private static final int ITERATIONS = 600_000;
    private static final int SALT_BYTES = 16;
    private static final int PEM_LINE = 64;

    private final KeyPair pair;

    private NewKey(KeyPair pair) {
        this.pair = pair;
    }

    /** @param bits one of {@link #BITS} */
    public static NewKey generate(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return new NewKey(generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public RSAPublicKey publicKey() {
        return (RSAPublicKey) pair.getPublic();
    }

    /**
     * Writes the private key as PKCS#8 in PEM into a new file that only its owner can read, from its first byte on.
     *
     * @param passphrase encrypts it; overwritten by whoever gave it
     * @throws java.nio.file.FileAlreadyExistsException when there is such a file; it is left alone
     */
    public void write(Path file, Optional<char[]> passphrase) throws IOException {
        byte[] pem = pem(passphrase);
        boolean isPosix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] ownerOnly = isPosix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        try (FileChannel channel =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly)) {
            writeOrRemove(file, channel, pem);
        } finally {
            Arrays.fill(pem, (byte) 0);
        }
    }

    private static void writeOrRemove(Path file, FileChannel channel, byte[] pem) throws IOException {
        try {
            Channels.newOutputStream(channel).write(pem);
            channel.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** The private key as PKCS#8 in PEM; whoever asks overwrites it after use. */
    public byte[] pem(Optional<char[]> passphrase) {
        byte[] encoded = passphrase
                .map(this::encrypted)
                .orElseGet(() -> pair.getPrivate().getEncoded());
        String label = passphrase.isPresent() ? "ENCRYPTED PRIVATE KEY" : "PRIVATE KEY";
        byte[] body = Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'}).encode(encoded);
        byte[] begin = ("-----BEGIN " + label + "-----\n").getBytes(StandardCharsets.US_ASCII);
        byte[] end = ("\n-----END " + label + "-----\n").getBytes(StandardCharsets.US_ASCII);
        byte[] pem = ByteBuffer.allocate(begin.length + body.length + end.length)
                .put(begin)
                .put(body)
                .put(end)
                .array();
        Arrays.fill(encoded, (byte) 0);
        Arrays.fill(body, (byte) 0);
        return pem;
    }

    private byte[] encrypted(char[] passphrase) {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        PBEKeySpec spec = new PBEKeySpec(passphrase);
        try {
            Cipher cipher = Cipher.getInstance(ENCRYPTION);
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    SecretKeyFactory.getInstance(ENCRYPTION).generateSecret(spec),
                    new PBEParameterSpec(salt, ITERATIONS));
            // By its own name the JDK finds no object identifier for it (RFC 8018, section A.4).
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("PBES2");
            parameters.init(cipher.getParameters().getEncoded());
            byte[] plain = pair.getPrivate().getEncoded();
            byte[] secret = cipher.doFinal(plain);
            Arrays.fill(plain, (byte) 0);
            return new EncryptedPrivateKeyInfo(parameters, secret).getEncoded();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        } finally {
            spec.clearPassword();
        }
    }
}
