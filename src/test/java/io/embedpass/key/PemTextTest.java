package io.embedpass.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.embedpass.fixture.TestKeys;
import io.embedpass.fixture.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Base64;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PemTextTest {

    private static KeyPair pair;
    private static String pkcs8;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void makeKey() throws IOException {
        pair = TestKeys.rsa(2048);
        pkcs8 = TestKeys.pem(pair.getPrivate());
        Files.writeString(directory.resolve("pkcs8"), pkcs8);
        openssl("pkey -in pkcs8 -traditional -out pkcs1");
        openssl("pkey -in pkcs8 -aes256 -passout pass:secret -out encrypted");
        openssl("pkey -in pkcs8 -traditional -aes256 -passout pass:secret -out encrypted-pkcs1");
        openssl("pkey -in pkcs8 -pubout -out public");
        openssl("rsa -in pkcs8 -RSAPublicKey_out -out rsa-public");
        openssl("req -x509 -new -key pkcs8 -subj /CN=test -days 1 -out certificate");
        openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ec");
        openssl("pkey -in ec -traditional -out ec-sec1");
        openssl("ecparam -name prime256v1 -genkey -out ec-parameters");
        openssl("genpkey -algorithm ED25519 -out ed25519");
        openssl("genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -out rsa-pss");
        Files.writeString(directory.resolve("openssh"), TestKeys.pem("OPENSSH PRIVATE KEY", new byte[600]));
        Files.writeString(directory.resolve("truncated"), pkcs8.substring(0, pkcs8.length() / 2));
        Files.writeString(
                directory.resolve("cut-off-line"),
                pkcs8.substring(0, 600) + pkcs8.substring(pkcs8.indexOf("\n-----E")));
        Files.writeString(
                directory.resolve("der"),
                Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded()));
        Files.writeString(directory.resolve("text"), "change-me");
    }

    static Stream<Named<UnaryOperator<String>>> forms() {
        return Stream.of(
                Named.of("as it is", text -> text),
                Named.of("CRLF", text -> text.replace("\n", "\r\n")),
                Named.of("literal \\n", text -> text.replace("\n", "\\n")),
                Named.of("literal \\r\\n", text -> text.replace("\n", "\\r\\n")),
                Named.of("in double quotes", text -> '"' + text.replace("\n", "\\n") + '"'),
                Named.of("in single quotes", text -> "'" + text + "'"),
                Named.of("blank lines around", text -> "\n\n  " + text + "\n\n"),
                Named.of("on one line, with spaces", text -> text.replace("\n", " ")),
                Named.of("one line of content", PemTextTest::withoutInnerBreaks),
                Named.of("base64 of it", PemTextTest::base64),
                Named.of("base64 in lines", text -> base64(text).replaceAll("(.{76})", "$1\n")),
                Named.of("base64 of CRLF", text -> base64(text.replace("\n", "\r\n"))),
                Named.of("base64 in quotes", text -> '"' + base64(text) + '"'),
                Named.of("words before it", text -> "Bag Attributes\n    friendlyName: key\n" + text));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void pkcs8_is_read_in_every_form_in_which_it_arrives(UnaryOperator<String> form) throws Exception {
        assertThat(PemText.read(form.apply(pkcs8)).publicKey()).isEqualTo(pair.getPublic());
    }

    @ParameterizedTest
    @MethodSource("forms")
    void pkcs1_is_read_in_every_form_in_which_it_arrives(UnaryOperator<String> form) throws Exception {
        String pkcs1 = content("pkcs1");
        assertThat(pkcs1).startsWith("-----BEGIN RSA PRIVATE KEY-----");

        assertThat(PemText.read(form.apply(pkcs1)).publicKey()).isEqualTo(pair.getPublic());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            encrypted       | it is encrypted         | openssl pkey
            encrypted-pkcs1 | it is encrypted         | openssl pkey
            openssh         | OpenSSH                 | ssh-keygen -p -m PKCS8
            ec              | EC key                  | openssl genpkey -algorithm RSA
            ec-sec1         | EC key                  | openssl genpkey -algorithm RSA
            ec-parameters   | EC key                  | openssl genpkey -algorithm RSA
            ed25519         | EdDSA key               | openssl genpkey -algorithm RSA
            rsa-pss         | RSASSA-PSS key          | openssl genpkey -algorithm RSA
            certificate     | public part             | the private key is the other file
            public          | public part             | the private key is the other file
            rsa-public      | public part             | the private key is the other file
            truncated       | cannot be read          | openssl pkey -in FILE -noout -check
            cut-off-line    | cannot be read          | openssl pkey -in FILE -noout -check
            der             | it is no PEM            | -----BEGIN PRIVATE KEY-----
            text            | it is no PEM            | -----BEGIN PRIVATE KEY-----
            """)
    void what_is_no_usable_key_is_named_with_what_mends_it(String file, String form, String remedy) throws Exception {
        String text = content(file);

        assertThat(refused(text)).hasMessageContaining(form).hasMessageContaining(remedy);
        assertNothingOfItIsTold(text);
        assertThat(refused(base64(text))).hasMessageContaining(form);
    }

    @Test
    void an_empty_text_is_no_pem() {
        assertThat(refused(" ")).hasMessageContaining("it is no PEM");
    }

    private static void assertNothingOfItIsTold(String text) {
        String all = refused(text).toString();
        text.lines()
                .filter(line -> !line.contains("-----"))
                .filter(line -> line.length() > 7)
                .forEach(line -> assertThat(all).doesNotContain(line.substring(0, 8)));
        assertThat(refused(text)).hasNoCause();
    }

    private static KeyUnavailableException refused(String text) {
        return catchThrowableOfType(KeyUnavailableException.class, () -> PemText.read(text));
    }

    private static String withoutInnerBreaks(String text) {
        return text.replaceAll("(?<!-)\n(?!-)", "");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String content(String file) throws IOException {
        return Files.readString(directory.resolve(file));
    }

    private static void openssl(String arguments) {
        Tool.run(directory, ("openssl " + arguments).split(" "));
    }
}
