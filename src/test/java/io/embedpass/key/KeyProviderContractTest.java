package io.embedpass.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.embedpass.fixture.KmsStub;
import io.embedpass.fixture.SoftHsm;
import io.embedpass.fixture.TestKeys;
import io.embedpass.fixture.Tool;
import io.embedpass.fixture.VaultStub;
import io.embedpass.key.awskms.AwsKmsKeyProvider;
import io.embedpass.key.env.EnvKeyProvider;
import io.embedpass.key.file.FileKeyProvider;
import io.embedpass.key.generate.GenerateKeyProvider;
import io.embedpass.key.keystore.KeystoreKeyProvider;
import io.embedpass.key.pkcs11.Pkcs11KeyProvider;
import io.embedpass.key.vault.VaultKeyProvider;
import io.embedpass.key.vault.VaultSettings;
import io.embedpass.key.vault.VaultSettings.LogIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every implementation of {@link KeyProvider} promises. */
class KeyProviderContractTest {

    private static final String PASSWORD = "correct-horse";

    @TempDir
    private static Path directory;

    private static final VaultStub vault = new VaultStub().withKey("one", TestKeys.rsa(2048));

    private static Map<String, String> variables = Map.of();

    private static Optional<SoftHsm> token = Optional.empty();

    private static final KmsStub KMS = KmsStub.start();

    /** A provider, a source that it finds, and one that is not there; empty when it finds everything. */
    record Kind(String name, KeyProvider provider, KeySource there, Optional<KeySource> missing) {
        @Override
        public String toString() {
            return name;
        }
    }

    @AfterAll
    static void stopVault() {
        vault.close();
    }

    @BeforeAll
    static void makeKeys() throws IOException {
        KeyPair pair = TestKeys.rsa(2048);
        KMS.withKey("one", pair);
        KmsStub.giveCredentials();
        String pem = TestKeys.pem(pair.getPrivate());
        TestKeys.file(directory.resolve("key"), pem);
        TestKeys.file(directory.resolve("password"), PASSWORD + "\n");
        openssl("pkcs8 -topk8 -in key -out encrypted -passout pass:" + PASSWORD);
        openssl("req -x509 -new -key key -subj /CN=test -days 1 -out certificate");
        openssl("pkcs12 -export -inkey key -in certificate -name one -out openssl.p12 -passout pass:" + PASSWORD);
        variables = Map.of(
                "SIGNING_KEY",
                pem,
                "ENCRYPTED_KEY",
                Files.readString(directory.resolve("encrypted")),
                "PASSWORD",
                PASSWORD,
                "BLANK",
                " ");
        TestKeys.file(directory.resolve("pin"), SoftHsm.PIN);
        if (SoftHsm.isInstalled()) {
            token = Optional.of(SoftHsm.token("embedpass-contract").withKey("one", "01"));
        }
        keytool("PKCS12", "store.p12", "one");
        keytool("JKS", "store.jks", "one");
    }

    @AfterAll
    static void stopKms() {
        KMS.close();
        KmsStub.takeCredentials();
    }

    static Stream<Kind> kinds() {
        KeyProvider keystore = new KeystoreKeyProvider(new Secrets(KeyProviderContractTest::variable));
        Stream<Kind> everywhere = Stream.of(
                new Kind(
                        "env",
                        new EnvKeyProvider(KeyProviderContractTest::variable),
                        KeySource.parse("env:SIGNING_KEY"),
                        Optional.of(KeySource.parse("env:BLANK"))),
                new Kind(
                        "file",
                        new FileKeyProvider(new Secrets(KeyProviderContractTest::variable)),
                        source("file:%s/key"),
                        Optional.of(source("file:%s/no-such-file"))),
                new Kind(
                        "env, encrypted",
                        new EnvKeyProvider(KeyProviderContractTest::variable),
                        source("env:ENCRYPTED_KEY?passphrase=file:%s/password"),
                        Optional.of(KeySource.parse("env:ENCRYPTED_KEY?passphrase=env:BLANK"))),
                new Kind(
                        "file, encrypted",
                        new FileKeyProvider(new Secrets(KeyProviderContractTest::variable)),
                        source("file:%s/encrypted?passphrase=env:PASSWORD"),
                        Optional.of(source("file:%s/encrypted?passphrase=file:%1$s/no-such-file"))),
                new Kind(
                        "keystore, PKCS#12 of OpenSSL",
                        keystore,
                        source("keystore:%s/openssl.p12?password=env:PASSWORD"),
                        Optional.of(source("keystore:%s/openssl.p12?alias=two&password=env:PASSWORD"))),
                new Kind(
                        "keystore, PKCS#12",
                        keystore,
                        source("keystore:%s/store.p12?alias=one&password=env:PASSWORD"),
                        Optional.of(source("keystore:%s/no.p12?alias=one&password=env:PASSWORD"))),
                new Kind(
                        "keystore, JKS",
                        keystore,
                        source("keystore:%s/store.jks?password=file:%1$s/password"),
                        Optional.of(source("keystore:%s/store.jks?alias=two&password=env:PASSWORD"))),
                new Kind(
                        "vault",
                        new VaultKeyProvider(
                                () -> Optional.of(new VaultSettings(
                                        vault.address(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        new LogIn.Token("env:VAULT_TOKEN"))),
                                new Secrets(_ -> Optional.of(vault.token()))),
                        KeySource.parse("vault:transit/one?version=1"),
                        Optional.of(KeySource.parse("vault:transit/two?version=1"))),
                new Kind(
                        "awskms",
                        new AwsKmsKeyProvider(),
                        KeySource.parse(KMS.source("one")),
                        Optional.of(KeySource.parse(KMS.source("two")))),
                new Kind("generate", new GenerateKeyProvider(), KeySource.parse("generate:"), Optional.empty()));
        return Stream.concat(everywhere, token.stream().map(KeyProviderContractTest::tokenKind));
    }

    private static Kind tokenKind(SoftHsm token) {
        Path pin = directory.resolve("pin");
        return new Kind(
                "pkcs11",
                new Pkcs11KeyProvider(new Secrets(KeyProviderContractTest::variable)),
                KeySource.parse(token.source("object=one", pin)),
                Optional.of(KeySource.parse(token.source("object=two", pin))));
    }

    @Test
    void a_token_is_one_of_the_kinds() {
        SoftHsm.assumeInstalled();
        assertThat(kinds().map(Kind::name)).contains("pkcs11");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void its_scheme_is_that_of_its_sources(Kind kind) {
        assertThat(kind.provider().scheme()).isEqualTo(kind.there().scheme());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void what_it_signs_verifies_with_the_public_key(Kind kind) throws Exception {
        SigningKey key = kind.provider().load(kind.there());
        SignedJWT token = new SignedJWT(
                new JWSHeader(JWSAlgorithm.RS256),
                new JWTClaimsSet.Builder().subject("u").build());
        token.sign(key.signer());

        assertThat(token.verify(new RSASSAVerifier(key.publicKey()))).isTrue();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void the_same_source_is_the_same_key_every_time(Kind kind) throws Exception {
        assertThat(kind.provider().load(kind.there()).publicKey())
                .isEqualTo(kind.provider().load(kind.there()).publicKey());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void its_key_tells_nothing_of_itself(Kind kind) throws Exception {
        assertThat(kind.provider().load(kind.there())).hasToString("SigningKey");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void a_key_that_is_not_there_is_a_message_for_the_operator(Kind kind) {
        kind.missing()
                .ifPresent(missing -> assertThat(refused(kind.provider(), missing))
                        .hasMessageMatching(".*(no-such-file|no\\.p12|two|BLANK).*"));
    }

    @Test
    void generated_keys_of_two_names_differ() throws Exception {
        KeyProvider generate = new GenerateKeyProvider();

        assertThat(generate.load(KeySource.parse("generate:a")).publicKey())
                .isNotEqualTo(generate.load(KeySource.parse("generate:b")).publicKey());
    }

    @Test
    void a_key_file_or_key_store_that_others_can_read_is_refused_with_the_command_that_closes_it() throws Exception {
        for (String name : new String[] {"key", "store.p12"}) {
            Path open = Files.copy(directory.resolve(name), directory.resolve("open-" + name));
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r-----"));
        }

        assertThat(refused(
                        new FileKeyProvider(new Secrets(KeyProviderContractTest::variable)),
                        source("file:%s/open-key")))
                .hasMessageContaining("chmod 400 " + directory.resolve("open-key"));
        assertThat(refused(keystore(), source("keystore:%s/open-store.p12?password=env:PASSWORD")))
                .hasMessageContaining("chmod 400");
    }

    private static KeyProvider keystore() {
        return new KeystoreKeyProvider(new Secrets(KeyProviderContractTest::variable));
    }

    private static KeyUnavailableException refused(KeyProvider provider, KeySource source) {
        return catchThrowableOfType(KeyUnavailableException.class, () -> provider.load(source));
    }

    private static Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name));
    }

    private static KeySource source(String format) {
        return KeySource.parse(String.format(format, directory));
    }

    private static void openssl(String arguments) throws IOException {
        Tool.run(directory, ("openssl " + arguments).split(" "));
        closeToOthers(arguments.replaceFirst(".* -out (\\S+).*", "$1"));
    }

    private static void closeToOthers(String name) throws IOException {
        Files.setPosixFilePermissions(directory.resolve(name), PosixFilePermissions.fromString("rw-------"));
    }

    private static void keytool(String type, String store, String alias) throws IOException {
        Tool.run(
                directory,
                (Path.of(System.getProperty("java.home"), "bin", "keytool") + " -genkeypair -keyalg RSA -keysize 2048"
                                + " -dname CN=test -storetype " + type + " -keystore " + store + " -alias " + alias
                                + " -storepass " + PASSWORD + " -keypass " + PASSWORD)
                        .split(" "));
        closeToOthers(store);
    }
}
