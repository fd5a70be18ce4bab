package io.embedpass.key.pem;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import io.embedpass.fixture.TestKeys;
import io.embedpass.fixture.Tool;
import io.embedpass.key.KeyUnavailableException;
import io.embedpass.key.Passphrase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PemTextTest {

    private static KeyPair pair;
    private static String pkcs8;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void makeKeys() throws IOException {
        pair = TestKeys.rsa(2048);
        pkcs8 = TestKeys.pem(pair.getPrivate());
        write("pkcs8", pkcs8);
        openssl("pkey -in pkcs8 -traditional -out pkcs1");
        openssl("pkey -in pkcs8 -outform DER -out pkcs8-der");
        openssl("pkey -in pkcs8 -traditional -outform DER -out pkcs1-der");
        openssl("req -x509 -new -key pkcs8 -subj /CN=test -days 1 -out certificate");
        openssl("pkcs12 -export -inkey pkcs8 -in certificate -name key -passout pass:secret -out pkcs12");
        openssl("pkcs12 -in pkcs12 -passin pass:secret -nodes -out bags");
        makeForeignKeys();
        makeBrokenKeys();
    }

    private static void makeForeignKeys() throws IOException {
        openssl("pkey -in pkcs8 -aes256 -passout pass:secret -out encrypted");
        openssl("pkey -in pkcs8 -traditional -aes256 -passout pass:secret -out encrypted-pkcs1");
        openssl("pkey -in pkcs8 -pubout -out public");
        openssl("pkey -in pkcs8 -pubout -outform DER -out public-der");
        openssl("rsa -in pkcs8 -RSAPublicKey_out -out rsa-public");
        openssl("rsa -in pkcs8 -RSAPublicKey_out -outform DER -out rsa-public-der");
        openssl("x509 -in certificate -outform DER -out certificate-der");
        openssl("req -new -key pkcs8 -subj /CN=test -out request");
        openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ec");
        openssl("pkey -in ec -traditional -out ec-sec1");
        openssl("pkey -in ec -traditional -outform DER -out ec-sec1-der");
        openssl("ecparam -name prime256v1 -genkey -out ec-parameters");
        openssl("genpkey -algorithm ED25519 -out ed25519");
        openssl("genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -out rsa-pss");
        openssl("genpkey -genparam -algorithm DSA -pkeyopt dsa_paramgen_bits:1024 -out dsa-parameters");
        openssl("genpkey -paramfile dsa-parameters -out dsa");
        openssl("pkey -in dsa -traditional -out dsa-traditional");
        write("openssh", TestKeys.pem("OPENSSH PRIVATE KEY", new byte[600]));
        write("ssh-public", "ssh-rsa " + "AAAAB3NzaC1yc2E".repeat(9) + " me@example.com");
        write("ssh2", TestKeys.pem("SSH2 ENCRYPTED PRIVATE KEY", new byte[600]).replace("-----", "----"));
        write("pgp", TestKeys.pem("PGP PRIVATE KEY BLOCK", new byte[600]));
        write("putty", "PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\nPrivate-Lines: 1\n" + "AAAA".repeat(16));
        RSAPublicKey publicKey = (RSAPublicKey) pair.getPublic();
        write("jwk-public", new RSAKey.Builder(publicKey).build().toJSONString());
        write(
                "jwk-without-primes",
                new RSAKey.Builder(publicKey)
                        .privateExponent(new Base64URL("AQAB"))
                        .build()
                        .toJSONString());
        write("jwk-oct", "{\"kty\":\"oct\",\"k\":\"" + "AbCd".repeat(16) + "\"}");
        write("jwk-without-exponent", jwk("").replace("\"d\":", "\"x\":"));
        write("jwk-set", "{\"keys\":[" + jwk("") + "]}");
        Files.write(directory.resolve("jks"), new byte[] {(byte) 0xfe, (byte) 0xed, (byte) 0xfe, (byte) 0xed, 0, 0});
    }

    private static void makeBrokenKeys() throws IOException {
        write("truncated", pkcs8.substring(0, pkcs8.length() / 2));
        write("cut-off-line", pkcs8.substring(0, 600) + pkcs8.substring(pkcs8.indexOf("\n-----E")));
        write("strange-sign", pkcs8.substring(0, 600) + "\u20ac" + pkcs8.substring(601));
        write("overwritten", TestKeys.pem("PRIVATE KEY", overwritten(40)));
        write("text", "change-me");
        write("path", "/run/secrets/embedpass/key.pem");
        write("empty", " \n");
        write("byte-order-mark", "\ufeff");
    }

    static Stream<Named<UnaryOperator<String>>> forms() {
        return Stream.of(
                Named.of("as it is", text -> text),
                Named.of("CRLF", text -> text.replace("\n", "\r\n")),
                Named.of("CR", text -> text.replace("\n", "\r")),
                Named.of("literal \\n", text -> text.replace("\n", "\\n")),
                Named.of("literal \\\\n", text -> text.replace("\n", "\\\\n")),
                Named.of("literal \\r\\n", text -> text.replace("\n", "\\r\\n")),
                Named.of("in double quotes", text -> '"' + text.replace("\n", "\\n") + '"'),
                Named.of("in single quotes", text -> "'" + text + "'"),
                Named.of("in typographic quotes", text -> "\u201c" + text + "\u201d"),
                Named.of("byte order mark", text -> "\ufeff" + text),
                Named.of("blank lines around", text -> "\n\n  " + text + "\n\n"),
                Named.of("indented", text -> text.replace("\n", "\n    ")),
                Named.of("on one line, with spaces", text -> text.replace("\n", " ")),
                Named.of("on one line, without", text -> text.replace("\n", "")),
                Named.of("one line of content", text -> text.replaceAll("(?<!-)\n(?!-)", "")),
                Named.of("a dash missing in front", text -> text.substring(1)),
                Named.of("a dash missing in the middle", text -> text.replace("KEY-----", "KEY----")),
                Named.of("a dash missing before END", text -> text.replace("-----END", "----END")),
                Named.of("a word processor's dashes", text -> text.replace("-----", "\u2014\u2013-")),
                Named.of("no END line", text -> text.substring(0, text.indexOf("-----END"))),
                Named.of("base64 of it", PemTextTest::base64),
                Named.of("base64 in lines", text -> base64(text).replaceAll("(.{76})", "$1\n")),
                Named.of(
                        "base64 for URLs, unpadded",
                        text -> Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8))),
                Named.of("base64 of base64", text -> base64(base64(text))),
                Named.of("base64 of CRLF", text -> base64(text.replace("\n", "\r\n"))),
                Named.of("base64 in quotes", text -> '"' + base64(text) + '"'),
                Named.of("bare content", text -> text.replaceAll("-----[A-Z0-9 ]+-----", "")),
                Named.of("words around it", text -> "Bag Attributes\n    friendlyName: a-key\n" + text + "\n-- bye"),
                Named.of("certificate before it", text -> content("certificate") + text),
                Named.of("certificate behind it", text -> text + content("certificate")),
                Named.of("as a JWK", PemTextTest::jwk));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void pkcs8_is_read_in_every_form_in_which_it_arrives(UnaryOperator<String> form) throws Exception {
        assertIsRead(form.apply(pkcs8).getBytes(UTF_8));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void pkcs1_is_read_in_every_form_in_which_it_arrives(UnaryOperator<String> form) throws Exception {
        String pkcs1 = content("pkcs1");
        assertThat(pkcs1).startsWith("-----BEGIN RSA PRIVATE KEY-----");

        assertIsRead(form.apply(pkcs1).getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pkcs8-der", "pkcs1-der", "bags"})
    void what_openssl_writes_is_read(String file) throws Exception {
        assertIsRead(Files.readAllBytes(directory.resolve(file)));
        assertIsRead(base64(content(file)).getBytes(UTF_8));
    }

    @Test
    void a_file_of_windows_is_read() throws Exception {
        assertIsRead(pkcs8.getBytes(UTF_16));
        assertIsRead(pkcs8.getBytes(UTF_16BE));
        assertIsRead(pkcs8.getBytes(UTF_16LE));
        assertIsRead(("\ufeff" + pkcs8.replace("\n", "\r\n")).getBytes(UTF_16LE));
    }

    @Test
    void a_label_of_another_form_makes_no_difference() throws Exception {
        assertIsRead(pkcs8.replace("PRIVATE", "RSA PRIVATE").getBytes(UTF_8));
        assertIsRead(content("pkcs1").replace("RSA PRIVATE", "PRIVATE").getBytes(UTF_8));
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/key/no-keys.csv", delimiter = '|', numLinesToSkip = 1)
    void what_is_no_usable_key_is_named_with_what_mends_it(String file, String form, String remedy) throws Exception {
        byte[] bytes = Files.readAllBytes(directory.resolve(file));
        String base64 = Base64.getEncoder().encodeToString(bytes);

        assertThat(refused(bytes)).hasMessageContaining(form).hasMessageContaining(remedy);
        assertThat(refused(bytes)).hasNoCause();
        assertThat(refused(base64.getBytes(UTF_8)).toString()).doesNotContainPattern("[A-Za-z0-9+/]{32}");
        new String(bytes, ISO_8859_1)
                .lines()
                .filter(line -> line.matches("[A-Za-z0-9+/=]{8,}"))
                .forEach(line -> assertThat(refused(bytes).toString()).doesNotContain(line.substring(0, 8)));
    }

    /** All but the private exponent, which a signature by prime factors does not need (RFC 8017, section 5.2.1). */
    @Test
    void damage_to_any_number_that_signs_is_noticed() {
        int length = pair.getPrivate().getEncoded().length;
        IntStream.concat(IntStream.of(40, 100, 200), IntStream.iterate(600, at -> at < length, at -> at + 61))
                .forEach(at -> assertThat(refused(
                                TestKeys.pem("PRIVATE KEY", overwritten(at)).getBytes(UTF_8)))
                        .as("byte %d", at)
                        .hasMessageContaining("damaged"));
    }

    private static void assertIsRead(byte[] content) throws KeyUnavailableException {
        assertThat(PemText.read(content, Passphrase.NONE).publicKey()).isEqualTo(pair.getPublic());
    }

    private static KeyUnavailableException refused(byte[] content) {
        return catchThrowableOfType(KeyUnavailableException.class, () -> PemText.read(content, Passphrase.NONE));
    }

    private static byte[] overwritten(int place) {
        byte[] encoded = pair.getPrivate().getEncoded();
        encoded[place] ^= 0x55;
        return encoded;
    }

    private static String jwk(String text) {
        return new RSAKey.Builder((RSAPublicKey) pair.getPublic())
                .privateKey(pair.getPrivate())
                .build()
                .toJSONString();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(ISO_8859_1));
    }

    private static String content(String file) {
        try {
            return Files.readString(directory.resolve(file), ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(String file, String text) throws IOException {
        Files.writeString(directory.resolve(file), text);
    }

    private static void openssl(String arguments) {
        Tool.run(directory, ("openssl " + arguments).split(" "));
    }
}
