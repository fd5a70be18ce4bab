package io.embedpass.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.fixture.TestKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class StartRefusalTest {

    private static KeyPair good;

    @TempDir
    private Path directory;

    private ScratchConfiguration configuration;

    @BeforeAll
    static void makeKey() {
        good = TestKeys.rsa(2048);
    }

    @BeforeEach
    void write() {
        configuration = ScratchConfiguration.in(directory, good.getPrivate());
    }

    @Test
    void the_configuration_that_the_cases_change_is_all_right() {
        assertThat(configuration.refusal()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvFileSource(resources = "arguments-that-refuse-a-start.csv", delimiter = '|', nullValues = "-")
    void an_argument_is_refused_with_its_name_the_fault_and_a_remedy(
            String name, String arguments, String where, String what, String instead) {
        String refusal = configuration.with(arguments.split(" (?=--)")).refusal();

        assertThat(refusal).startsWith("Embedpass does not start with this configuration. Problems found: 1\n");
        assertThat(refusal).contains("  1. " + where).contains(what).contains("-> " + instead);
    }

    @ParameterizedTest(name = "{0}")
    @CsvFileSource(resources = "edits-that-refuse-a-start.csv", delimiter = '|', nullValues = "-")
    void an_edit_of_a_file_is_refused_with_its_line(
            String name, String file, String what, String with, int line, String fault, String instead) {
        configuration.replace(file, what.replace("\\n", "\n"), with.replace("\\n", "\n"));

        String refusal = configuration.refusal();

        if (line >= 0) {
            assertThat(refusal).contains(". " + configuration.path(file) + (line == 0 ? "" : ":" + line) + "\n");
        }
        assertThat(refusal).contains(fault).contains(instead);
        if (file.equals("application.yaml")) {
            assertThat(refusal).contains("Problems found: 1\n");
        }
    }

    @Test
    void an_installation_without_a_name_does_not_start() {
        assertThat(configuration.with("--embedpass.environment=").refusal())
                .contains("embedpass.environment\n     it is not set\n     -> name the installation: demo, staging");
        assertThat(configuration.with("--embedpass.environment=Acme").refusal())
                .contains("embedpass.environment\n     it is no word of small letters");
    }

    @Test
    void an_installation_without_an_embed_does_not_start() {
        configuration.replace("application.yaml", "  embeds:\n    feedback:\n", "");
        configuration.replace("application.yaml", "      issuer: acme/product feedback\n", "");
        configuration.replace("application.yaml", "      audience: board-42\n", "");

        assertThat(configuration.refusal())
                .contains("Problems found: 1\n", "embedpass.embeds\n     there is no embed\n     -> name one");
    }

    @Test
    void a_shorter_list_on_the_command_line_does_not_make_the_rest_of_the_file_unknown() {
        configuration.replace("application.yaml", "  users:", """
                  users:
                    bearer:
                      - issuer: https://a.example.com
                        audience: a
                        claims: {name: nickname}
                      - issuer: https://b.example.com
                        audience: b""".indent(2).stripTrailing());

        assertThat(configuration
                        .with(
                                "--embedpass.users.bearer[0].issuer=https://c.example.com",
                                "--embedpass.users.bearer[0].audience=c")
                        .refusal())
                .isEmpty();
    }

    @Test
    void a_missing_plan_or_list_is_refused_with_its_whole_path() throws IOException {
        for (String file : new String[] {"keys.yaml", "origins.yaml"}) {
            Files.delete(configuration.path(file));
        }

        assertThat(configuration.refusal())
                .contains("Problems found: 2")
                .contains(configuration.path("keys.yaml") + "\n     the file cannot be read")
                .contains(configuration.path("origins.yaml") + "\n     the file cannot be read");
    }

    @Test
    void an_empty_plan_is_refused() {
        configuration.write("keys.yaml", "");

        assertThat(configuration.refusal()).contains("Problems found: 1", "keys.yaml\n", "the file is empty");
    }

    @Test
    void weak_keys_are_refused() {
        refusesKey(TestKeys.pem(TestKeys.rsa(1024).getPrivate()), "it has 1024 bits");
        refusesKey(TestKeys.pem(TestKeys.rsa(2048, RSAKeyGenParameterSpec.F0).getPrivate()), "exponent is not 65537");
    }

    @Test
    void a_key_that_is_not_rsa_is_refused() throws Exception {
        refusesKey(
                TestKeys.pem(
                        KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate()),
                "it holds a EC key, but RS256 needs an RSA key");
    }

    @Test
    void a_key_file_that_others_can_read_is_refused() throws IOException {
        Files.setPosixFilePermissions(configuration.path("key"), PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(configuration.refusal()).contains("keys.yaml:3", "run: chmod 400 " + configuration.path("key"));
    }

    @Test
    void a_forbidden_key_is_refused() throws Exception {
        String kid = new com.nimbusds.jose.jwk.RSAKey.Builder((java.security.interfaces.RSAPublicKey) good.getPublic())
                .build()
                .computeThumbprint()
                .toString();

        assertThat(configuration
                        .with("--embedpass.keys.forbidden-thumbprints=" + kid)
                        .refusal())
                .contains("Problems found: 1", "keys.yaml:3", kid, "it is the key of another environment");
    }

    @Test
    void every_fault_is_found_in_one_start() {
        configuration.replace("origins.yaml", "https://app", "http://app");
        configuration.replace("keys.yaml", "environment: production", "environment: staging");
        configuration.replace("keys.yaml", "2026-01-01T00:00:00Z", "soon");
        configuration.replace("application.yaml", "issuer: acme/product feedback", "isuer: acme");
        String refusal = configuration
                .with(
                        "--embedpass.environment=production",
                        "--embedpass.embeds.feedback.ttl=301s",
                        "--embedpass.embeds.feedback.profile=qlick",
                        "--embedpass.default-embed=feedbak",
                        "--embedpass.users.services[0].name=acme-backend",
                        "--embedpass.users.services[0].secret=plain-secret",
                        "--embedpass.admins[0].username=admin",
                        "--embedpass.admins[0].password={noop}admin",
                        "--embedpass.users.bearer[0].issuer=id.example.com",
                        "--embedpass.trusted-proxies=10.0.0.0/99",
                        "--embedpass.clock-skw=5s",
                        "--embedpass.limits.user.capacity=many",
                        "--management.server.port=8080",
                        "--server.forward-headers-strategy=framework")
                .refusal();

        assertThat(refusal)
                .contains(
                        "embedpass.embeds.feedback.isuer",
                        "embedpass.embeds.feedback.issuer",
                        "embedpass.embeds.feedback.ttl",
                        "embedpass.embeds.feedback.profile",
                        "embedpass.default-embed",
                        "embedpass.users.services[0].secret",
                        "embedpass.admins[0].password",
                        "embedpass.users.bearer[0].issuer",
                        "embedpass.users.bearer[0].audience",
                        "embedpass.trusted-proxies[0]",
                        "embedpass.clock-skw",
                        "embedpass.limits.user.capacity",
                        "management.server.port",
                        "server.forward-headers-strategy",
                        "origins.yaml:2",
                        "keys.yaml:1",
                        "keys.yaml:4",
                        "no key is active");
        assertThat(refusal).contains("Problems found: 18\n");
        IntStream.rangeClosed(1, 18)
                .forEach(number -> assertThat(refusal).contains("\n " + (number < 10 ? " " : "") + number + ". "));
        assertThat(refusal).doesNotContain("plain-secret", "{noop}");
    }

    private void refusesKey(String pem, String fault) {
        Path key = TestKeys.file(directory.resolve("key-" + fault.hashCode()), pem);
        configuration.replace("keys.yaml", "file:" + configuration.path("key") + "\n", "file:" + key + "\n");
        assertThat(configuration.refusal()).contains("Problems found: 1", "keys.yaml:3", fault, "openssl genpkey");
        configuration.replace("keys.yaml", "file:" + key + "\n", "file:" + configuration.path("key") + "\n");
    }
}
