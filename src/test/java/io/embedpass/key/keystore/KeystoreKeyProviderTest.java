package io.embedpass.key.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.embedpass.fixture.TestKeys;
import io.embedpass.fixture.Tool;
import io.embedpass.key.KeyProvider;
import io.embedpass.key.KeySource;
import io.embedpass.key.KeyUnavailableException;
import io.embedpass.key.Secrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Key stores as OpenSSL and keytool make them. */
class KeystoreKeyProviderTest {

    private static final String PASSWORD = "correct-horse";

    private static final Map<String, String> VARIABLES =
            Map.of("PASSWORD", PASSWORD, "KEY_PASSWORD", "battery-staple", "WRONG", "wrong-horse");

    private static final KeyProvider PROVIDER =
            new KeystoreKeyProvider(new Secrets(name -> Optional.ofNullable(VARIABLES.get(name))));

    private static KeyPair pair;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void makeStores() throws IOException {
        pair = TestKeys.rsa(2048);
        Files.writeString(directory.resolve("key"), TestKeys.pem(pair.getPrivate()));
        openssl("req -x509 -new -key key -subj /CN=test -days 1 -out certificate");
        openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ec");
        openssl("req -x509 -new -key ec -subj /CN=ec -days 1 -out ec-certificate");

        export("-inkey key -in certificate -name Embed -out modern.p12");
        export("-legacy -inkey key -in certificate -name Embed -out legacy.p12");
        export("-inkey key -in certificate -out unnamed.p12");
        export("-inkey key -in certificate -certfile ec-certificate -name Embed -out chain.p12");
        export("-inkey key -nocerts -out no-certificate.p12");
        export("-inkey ec -in ec-certificate -name ec -out ec.p12");

        convert("PKCS12", "keytool.p12", PASSWORD);
        convert("JKS", "keytool.jks", PASSWORD);
        convert("JKS", "own-password.jks", "battery-staple");
        keytool("-importcert -noprompt -file certificate -alias ca -keystore keytool.p12");
        keytool("-importcert -noprompt -file certificate -alias ca -keystore certificate.p12");
        keytool("-genseckey -keyalg AES -keysize 256 -alias aes -storetype PKCS12 -keystore aes.p12");
        keytool("-genkeypair -keyalg RSA -keysize 2048 -dname CN=b -alias bb -storetype PKCS12 -keystore two.p12");
        keytool("-genkeypair -keyalg RSA -keysize 2048 -dname CN=a -alias aa -storetype PKCS12 -keystore two.p12");

        Files.copy(directory.resolve("key"), directory.resolve("pem.p12"));
        byte[] bytes = Files.readAllBytes(directory.resolve("modern.p12"));
        Files.write(directory.resolve("cut-off.p12"), Arrays.copyOf(bytes, 900));
        try (Stream<Path> files = Files.list(directory)) {
            files.forEach(KeystoreKeyProviderTest::closeToOthers);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "modern.p12?password=env:PASSWORD",
                "modern.p12?password=env:PASSWORD&alias=Embed",
                "modern.p12?alias=EMBED&password=env:PASSWORD",
                "legacy.p12?alias=embed&password=env:PASSWORD",
                "unnamed.p12?password=env:PASSWORD",
                "unnamed.p12?alias=1&password=env:PASSWORD",
                "chain.p12?password=env:PASSWORD",
                "no-certificate.p12?password=env:PASSWORD",
                "keytool.p12?password=env:PASSWORD",
                "keytool.p12?alias=Embed&password=env:PASSWORD",
                "keytool.jks?alias=eMBED&password=env:PASSWORD",
                "own-password.jks?password=env:PASSWORD&key-password=env:KEY_PASSWORD"
            })
    void a_store_of_openssl_or_keytool_is_read(String source) throws Exception {
        assertThat(PROVIDER.load(source(source)).publicKey()).isEqualTo(pair.getPublic());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            modern.p12?password=env:WRONG                | the password is wrong         | keytool -list -keystore
            legacy.p12?password=env:WRONG                | the password is wrong         | keytool -list -keystore
            keytool.jks?password=env:WRONG               | the password is wrong         | keytool -list -keystore
            own-password.jks?password=env:PASSWORD       | its password is another one   | key-password=env:VARIABLE
            own-password.jks?password=env:PASSWORD&key-password=env:WRONG | its password is another one | key-password
            modern.p12?password=env:PASSWORD&alias=other | no entry called other         | its keys are embed
            two.p12?password=env:PASSWORD                | names no alias                | its keys are aa, bb
            two.p12?password=env:PASSWORD&alias=cc       | no entry called cc            | its keys are aa, bb
            keytool.p12?password=env:PASSWORD&alias=ca   | only a certificate called ca  | its keys are embed
            certificate.p12?password=env:PASSWORD        | it holds no private key       | openssl pkcs12 -export
            aes.p12?password=env:PASSWORD                | aes                           | keytool -genkeypair
            ec.p12?password=env:PASSWORD                 | EC key                        | openssl genpkey -algorithm RSA
            pem.p12?password=env:PASSWORD                | no key store that can be read | file:PATH
            cut-off.p12?password=env:PASSWORD            | no key store that can be read | damaged
            modern.p12?alias=embed                       | where the password is         | password=env:VARIABLE
            modern.p12?pasword=env:PASSWORD              | not written as it should be   | password=env:VARIABLE
            modern.p12?password=correct-horse            | must not stand in the plan    | env:VARIABLE
            """)
    void what_cannot_be_used_is_named_with_what_mends_it(String source, String what, String remedy) {
        assertThat(refused(source(source)))
                .hasMessageContaining(what)
                .hasMessageContaining(remedy)
                .hasMessageNotContainingAny(PASSWORD, "battery-staple", "wrong-horse")
                .hasNoCause();
    }

    @Test
    void a_key_in_place_of_a_password_is_not_told() {
        assertThat(refused(source("modern.p12?password=file:" + directory.resolve("key"))))
                .hasMessageContaining("the password is wrong")
                .hasMessageNotContaining("BEGIN");
    }

    private static KeySource source(String file) {
        return KeySource.parse("keystore:" + directory.resolve(file));
    }

    private static KeyUnavailableException refused(KeySource source) {
        return catchThrowableOfType(KeyUnavailableException.class, () -> PROVIDER.load(source));
    }

    private static void export(String arguments) {
        openssl("pkcs12 -export -passout pass:" + PASSWORD + " " + arguments);
    }

    private static void openssl(String arguments) {
        Tool.run(directory, ("openssl " + arguments).split(" "));
    }

    /** The key of OpenSSL's store in another one. */
    private static void convert(String type, String store, String keyPassword) {
        keytool("-importkeystore -noprompt -srckeystore modern.p12 -srcstorepass " + PASSWORD + " -srcalias embed"
                + " -destkeypass " + keyPassword + " -deststoretype " + type + " -deststorepass " + PASSWORD
                + " -destkeystore " + store);
    }

    private static void keytool(String arguments) {
        String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool") + " " + arguments;
        Tool.run(
                directory,
                (arguments.contains("storepass") ? keytool : keytool + " -storepass " + PASSWORD).split(" "));
    }

    private static void closeToOthers(Path file) {
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
