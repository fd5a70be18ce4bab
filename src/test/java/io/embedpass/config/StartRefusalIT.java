package io.embedpass.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.fixture.TestKeys;
import io.embedpass.fixture.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts in a process of their own: what an operator sees. */
class StartRefusalIT {

    private static final String SECRET = "s3cret-of-the-service";

    private static KeyPair pair;

    @TempDir
    private Path directory;

    private ScratchConfiguration configuration;

    @BeforeAll
    static void makeKey() {
        pair = TestKeys.rsa(2048);
    }

    @BeforeEach
    void write() {
        configuration = ScratchConfiguration.in(directory, pair.getPrivate());
    }

    @Test
    void a_refused_start_ends_with_1_and_one_block_without_any_secret() throws IOException {
        configuration.replace("application.yaml", "environment: production", "environmnt: production");
        configuration.replaceSecret(SECRET);
        Path key = configuration.path("key");
        String pem = Files.readString(key);
        Files.delete(key);
        TestKeys.file(key, pem.substring(0, pem.length() / 2));

        Tool.Result start = start(configuration.with("--embedpass.admins[0].username=admin"));

        assertThat(start.exitCode()).isEqualTo(1);
        assertThat(start.output())
                .containsOnlyOnce("APPLICATION FAILED TO START")
                .contains("Description:", "Action:", "Problems found: 6\n")
                .contains("embedpass.environmnt (", "application.yaml")
                .contains(
                        "embedpass.environment\n",
                        "embedpass.users.services[0].secret\n",
                        "keys.yaml:1\n",
                        "keys.yaml:3\n")
                .doesNotContain("\tat ", SECRET);
        assertNothingOf(pem, start.output());
    }

    @Test
    void a_misspelt_system_property_is_refused() {
        Tool.Result start = start(configuration, "-Dembedpass.origins.fiel=x");

        assertThat(start.exitCode()).isEqualTo(1);
        assertThat(start.output()).contains("embedpass.origins.fiel (", "systemProperties", "there is no such key");
    }

    @Test
    void broken_yaml_in_the_application_s_own_file_is_refused_with_its_line() {
        configuration.replace("application.yaml", "      issuer: acme", "      issuer acme");

        Tool.Result start = start(configuration);

        assertThat(start.exitCode()).isEqualTo(1);
        assertThat(start.output())
                .contains("APPLICATION FAILED TO START", "line 6")
                .doesNotContain("\tat ", "issuer acme");
    }

    @Test
    void broken_yaml_is_refused_without_the_secret_in_its_line() {
        configuration.replace("application.yaml", "      issuer: acme", "      issuer: [{secret: " + SECRET);

        Tool.Result start = start(configuration);

        assertThat(start.exitCode()).isEqualTo(1);
        assertThat(start.output())
                .contains("APPLICATION FAILED TO START", "line ")
                .doesNotContain("\tat ", SECRET);
    }

    @Test
    void a_key_twice_in_the_application_s_own_file_is_refused_with_its_line() {
        configuration.replace("application.yaml", "      audience: board-42", "      audience: a\n      audience: b");

        Tool.Result start = start(configuration);

        assertThat(start.exitCode()).isEqualTo(1);
        assertThat(start.output()).contains("duplicate key audience", "line 7");
    }

    private Tool.Result start(ScratchConfiguration with, String... options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        Path jar = Path.of("target", "embedpass.jar").toAbsolutePath();
        command.addAll(
                Files.exists(jar)
                        ? List.of("-jar", jar.toString())
                        : List.of(
                                "-cp",
                                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                                "io.embedpass.EmbedpassApplication"));
        command.addAll(with.commandLine());
        command.add("--server.port=0");
        return Tool.tryRun(directory, command.toArray(String[]::new));
    }

    private static void assertNothingOf(String pem, String output) {
        pem.lines()
                .filter(line -> !line.startsWith("-----"))
                .forEach(line -> assertThat(output).doesNotContain(line.substring(0, 8)));
    }
}
