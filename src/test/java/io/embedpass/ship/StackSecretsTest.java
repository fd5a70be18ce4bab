package io.embedpass.ship;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.condition.OS.LINUX;

import io.embedpass.fixture.Tool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;

/** {@code docker/secrets.sh}, which an operator runs more than once. */
@EnabledOnOs(LINUX)
class StackSecretsTest {

    private static final String JAVA = System.getProperty("java.home");
    private static final String PATH = JAVA + "/bin:" + System.getenv("PATH");
    private static final List<String> DERIVED = List.of("trust.p12");

    private final PasswordEncoder passwords = PasswordEncoderFactories.createDelegatingPasswordEncoder();

    @TempDir
    private Path directory;

    private Path secrets;

    @BeforeEach
    void copy() throws IOException {
        Path keycloak = Files.createDirectories(directory.resolve("keycloak"));
        Files.copy(Path.of("docker/secrets.sh"), directory.resolve("secrets.sh"));
        Files.copy(Path.of("docker/keycloak/acme-realm.json"), keycloak.resolve("acme-realm.json"));
        secrets = directory.resolve("secrets");
        // Making one takes the longest, and none of these is about it.
        Files.writeString(Files.createDirectories(secrets.resolve("embedpass")).resolve("signing-key.pem"), "a key\n");
    }

    @Test
    void what_is_there_stays() throws IOException {
        run();
        List<String> before = contents();

        run();

        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void the_hash_follows_the_password_of_the_administrator() throws IOException {
        run();
        String leaked = text("embedpass/admin");
        assertThat(passwords.matches(leaked, hash())).isTrue();

        Files.delete(secrets.resolve("embedpass/admin"));
        run();

        assertThat(text("embedpass/admin")).isNotEqualTo(leaked);
        assertThat(passwords.matches(text("embedpass/admin"), hash())).isTrue();
        assertThat(passwords.matches(leaked, hash())).isFalse();
    }

    @Test
    void of_the_file_for_compose_it_owns_one_line() throws IOException {
        Path env = directory.resolve(".env");
        Files.writeString(env, "# pinned\nSTACK_USER=1:1\nEMBEDPASS_IMAGE=embedpass@sha256:0123");

        run();
        run();

        assertThat(Files.readString(env))
                .matches("# pinned\nEMBEDPASS_IMAGE=embedpass@sha256:0123\nSTACK_USER=[1-9]\\d*:[1-9]\\d*\n");
    }

    @Test
    void a_certificate_of_ones_own_is_never_renewed_and_needs_no_authority_here() throws Exception {
        Path tls = ownCertificate();
        String own = text("tls/tls.crt");

        run();

        assertThat(tls.resolve("ca.crt")).doesNotExist();
        assertThat(text("tls/tls.crt")).isEqualTo(own);
        assertThat(trusted()).contains("java").doesNotContain("stack");
    }

    @Test
    void a_certificate_of_ones_own_without_its_key_is_told() throws IOException {
        Files.delete(ownCertificate().resolve("tls.key"));

        Tool.Result result = tryRun(PATH);

        assertThat(result.exitCode()).isOne();
        assertThat(result.output()).contains("tls.key is not there; put it there, or remove tls.crt");
    }

    @Test
    void a_certificate_that_was_made_here_is_renewed_in_its_last_30_days() throws IOException {
        run();
        String authority = text("tls/ca.crt");
        String fresh = signedFor(31);
        run();
        assertThat(text("tls/tls.crt")).isEqualTo(fresh);

        String ending = signedFor(29);
        run();

        assertThat(text("tls/tls.crt")).isNotEqualTo(ending);
        assertThat(text("tls/ca.crt")).isEqualTo(authority);
        Tool.run(secrets.resolve("tls"), "openssl", "verify", "-CAfile", "ca.crt", "tls.crt");
    }

    @Test
    void a_certificate_whose_key_was_removed_is_made_anew_with_it() throws IOException {
        run();
        Files.delete(secrets.resolve("tls/tls.key"));

        run();

        Tool.run(secrets.resolve("tls"), "sh", "-c", "openssl x509 -in tls.crt -noout -pubkey > public");
        assertThat(Tool.run(secrets.resolve("tls"), "openssl", "pkey", "-in", "tls.key", "-pubout"))
                .isEqualToIgnoringNewLines(text("tls/public"));
    }

    /** Else the keys of a public identity provider could not be fetched. */
    @Test
    void the_authorities_of_java_are_trusted_beside_the_one_of_the_stack() throws Exception {
        run();

        assertThat(trusted()).contains("java", "stack");
    }

    @Test
    void a_program_that_is_missing_is_told() throws IOException {
        Path programs = Files.createDirectories(directory.resolve("programs"));
        for (String name : List.of("sh", "dirname", "openssl")) {
            Files.createSymbolicLink(programs.resolve(name), program(name));
        }

        Tool.Result result = tryRun(programs.toString());

        assertThat(result.exitCode()).isOne();
        assertThat(result.output()).contains("keytool is not on the PATH; install a JDK");
    }

    @Test
    void what_a_program_complains_of_is_told() throws IOException {
        Path tls = ownCertificate();
        Files.writeString(tls.resolve("ca.crt"), "no certificate");

        Tool.Result result = tryRun(PATH);

        assertThat(result.exitCode()).isOne();
        assertThat(result.output()).contains("keytool failed: ").contains("not an X.509 certificate");
    }

    private void run() {
        Tool.run(directory, "env", "PATH=" + PATH, "./secrets.sh");
    }

    private Tool.Result tryRun(String path) {
        return Tool.tryRun(directory, "env", "PATH=" + path, "./secrets.sh");
    }

    private Path program(String name) {
        return Path.of(Tool.run(directory, "sh", "-c", "command -v " + name).strip());
    }

    private Path ownCertificate() throws IOException {
        Path tls = Files.createDirectories(secrets.resolve("tls"));
        Tool.run(
                tls,
                "openssl req -x509 -newkey rsa:2048 -noenc -days 10 -subj /CN=own -keyout tls.key -out tls.crt"
                        .split(" "));
        return tls;
    }

    /** The certificate anew, by the authority that is there. */
    private String signedFor(int days) throws IOException {
        Tool.run(
                secrets.resolve("tls"),
                "sh",
                "-c",
                "openssl req -new -key tls.key -subj /CN=embedpass.localhost"
                        + " | openssl x509 -req -CA ca.crt -CAkey ca.key -out tls.crt -days " + days);
        return text("tls/tls.crt");
    }

    private List<String> contents() throws IOException {
        try (var files = Files.walk(secrets)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !DERIVED.contains(file.getFileName().toString()))
                    .sorted()
                    .map(file -> file + ": " + text(secrets.relativize(file).toString()))
                    .toList();
        }
    }

    private String hash() {
        return text("embedpass/config/admin-password-hash");
    }

    private String text(String file) {
        return Tool.run(secrets, "cat", file).stripTrailing();
    }

    /** {@code stack} for the authority of the script, {@code java} for as many as Java knows. */
    private List<String> trusted() throws Exception {
        KeyStore store = load(secrets.resolve("embedpass/trust.p12"));
        int others = Collections.list(store.aliases()).size() - (store.containsAlias("stack") ? 1 : 0);
        int javas = load(Path.of(JAVA, "lib/security/cacerts")).size();
        return List.of(store.containsAlias("stack") ? "stack" : "", others == javas ? "java" : others + " of " + javas);
    }

    private static KeyStore load(Path file) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, "changeit".toCharArray());
        }
        return store;
    }
}
