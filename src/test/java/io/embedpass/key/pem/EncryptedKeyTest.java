package io.embedpass.key.pem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.embedpass.fixture.TestKeys;
import io.embedpass.fixture.Tool;
import io.embedpass.key.KeyUnavailableException;
import io.embedpass.key.Passphrase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncryptedKeyTest {

    private static final String SECRET = "correct-horse";

    private static KeyPair pair;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void makeKey() throws IOException {
        pair = TestKeys.rsa(2048);
        Files.writeString(directory.resolve("plain"), TestKeys.pem(pair.getPrivate()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pkcs8 -topk8",
                "pkcs8 -topk8 -v2 aes-256-cbc",
                "pkcs8 -topk8 -v2 aes-128-cbc",
                "pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA1",
                "pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA512 -iter 100000",
                "pkcs8 -topk8 -v1 PBE-SHA1-3DES",
                "pkcs8 -topk8 -outform DER",
                "pkey -aes256"
            })
    void what_openssl_encrypts_is_read(String command) throws Exception {
        byte[] key = encrypted(command);

        assertThat(PemText.read(key, EncryptedKeyTest::secret).publicKey()).isEqualTo(pair.getPublic());
        assertThat(PemText.read(Base64.getEncoder().encodeToString(key), EncryptedKeyTest::secret)
                        .publicKey())
                .isEqualTo(pair.getPublic());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"pkcs8 -topk8 -scrypt", "pkcs8 -topk8 -v2 des3", "pkcs8 -topk8 -v2 aes-192-cbc", "pkey -aria256"
            })
    void what_java_cannot_decrypt_is_named_with_the_command_that_helps(String command) throws Exception {
        assertThat(refused(encrypted(command), EncryptedKeyTest::secret))
                .hasMessageContaining("in a way that Java does not know")
                .hasMessageContaining("openssl pkcs8 -topk8 -v2 aes-256-cbc -in FILE -out NEW-FILE")
                .hasNoCause();
    }

    @Test
    void the_command_that_helps_helps() throws Exception {
        for (String command : new String[] {"pkcs8 -topk8 -scrypt", "pkey -aes256 -traditional"}) {
            encrypted(command);
            openssl("pkcs8 -topk8 -v2 aes-256-cbc -in encrypted -out again -passin pass:" + SECRET + " -passout pass:"
                    + SECRET);

            byte[] again = Files.readAllBytes(directory.resolve("again"));
            assertThat(PemText.read(again, EncryptedKeyTest::secret).publicKey())
                    .isEqualTo(pair.getPublic());
        }
    }

    @Test
    void a_passphrase_beyond_ascii_opens_what_it_locked() throws Exception {
        Files.writeString(directory.resolve("secret"), "geheim-ü");
        openssl("pkey -aes256 -in plain -out umlaut -passout file:secret");

        byte[] key = Files.readAllBytes(directory.resolve("umlaut"));
        assertThat(PemText.read(key, () -> Optional.of("geheim-ü".toCharArray())))
                .isNotNull();
    }

    @Test
    void a_wrong_passphrase_is_named_but_not_told() throws Exception {
        assertThat(refused(encrypted("pkcs8 -topk8"), () -> Optional.of("hunter2".toCharArray())))
                .hasMessageContaining("the passphrase is wrong")
                .hasMessageNotContaining("hunter2")
                .hasNoCause();
    }

    @Test
    void a_missing_passphrase_is_named_with_what_to_write_into_the_plan() throws Exception {
        assertThat(refused(encrypted("pkcs8 -topk8"), Passphrase.NONE))
                .hasMessageContaining("names no passphrase")
                .hasMessageContaining("?passphrase=env:VARIABLE")
                .hasMessageContaining("openssl pkey -in FILE -out NEW-FILE");
    }

    @Test
    void an_encrypted_key_of_another_algorithm_is_named() throws Exception {
        openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -aes256 -pass pass:" + SECRET
                + " -out encrypted-ec");

        assertThat(refused(Files.readAllBytes(directory.resolve("encrypted-ec")), EncryptedKeyTest::secret))
                .hasMessageContaining("it holds a EC key");
    }

    @Test
    void a_passphrase_is_not_asked_for_where_none_is_needed() throws Exception {
        Passphrase unknown = () -> {
            throw new KeyUnavailableException("nobody should ask");
        };

        assertThat(PemText.read(TestKeys.pem(pair.getPrivate()), unknown).publicKey())
                .isEqualTo(pair.getPublic());
    }

    @Test
    void the_passphrase_is_overwritten_after_use_whatever_comes_of_it() throws Exception {
        List<char[]> handed = new ArrayList<>();
        Passphrase right = () -> noted(SECRET, handed);
        Passphrase wrong = () -> noted("hunter2", handed);

        PemText.read(encrypted("pkcs8 -topk8"), right);
        refused(encrypted("pkcs8 -topk8"), wrong);
        refused(encrypted("pkcs8 -topk8 -scrypt"), right);

        assertThat(handed).hasSize(3).allSatisfy(letters -> assertThat(letters).containsOnly('\0'));
    }

    private static Optional<char[]> noted(String secret, List<char[]> handed) {
        char[] letters = secret.toCharArray();
        handed.add(letters);
        return Optional.of(letters);
    }

    private static Optional<char[]> secret() {
        return Optional.of(SECRET.toCharArray());
    }

    private static KeyUnavailableException refused(byte[] key, Passphrase passphrase) {
        return catchThrowableOfType(KeyUnavailableException.class, () -> PemText.read(key, passphrase));
    }

    private static byte[] encrypted(String command) throws IOException {
        openssl(command + " -in plain -out encrypted -passout pass:" + SECRET);
        return Files.readAllBytes(directory.resolve("encrypted"));
    }

    private static void openssl(String arguments) {
        Tool.run(directory, ("openssl " + arguments).split(" "));
    }
}
