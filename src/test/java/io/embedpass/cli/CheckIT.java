package io.embedpass.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.embedpass.fixture.TestKeys;
import io.embedpass.fixture.VaultStub;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start would say, asked of the packaged jar while another process may hold port and journal. */
class CheckIT {

    private static final Path JAR = Path.of("target", "embedpass.jar").toAbsolutePath();
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @TempDir
    private Path directory;

    private record Result(int exitCode, String said) {}

    @BeforeEach
    void needsTheJar() {
        if (!Boolean.parseBoolean(System.getenv("CI"))) {
            assumeTrue(Files.exists(JAR), JAR + " is not there; ./mvnw verify makes it");
        }
    }

    @Test
    void a_good_configuration_would_start_though_port_and_journal_are_in_use() throws Exception {
        try (ServerSocket inUse = new ServerSocket(0)) {
            Result result = check("--embedpass.environment=demo", "--server.port=" + inUse.getLocalPort());

            assertThat(result.said()).contains("It would start.");
            assertThat(result.exitCode()).isZero();
            assertThat(directory.resolve("data")).doesNotExist();
        }
    }

    @Test
    void the_journal_is_left_alone_though_the_command_line_names_it() throws Exception {
        Result result = check("--embedpass.environment=demo", "--embedpass.audit.file=data/mine.jsonl");

        assertThat(result.exitCode()).isZero();
        assertThat(directory.resolve("data")).doesNotExist();
    }

    @Test
    void a_bad_one_is_refused_in_the_words_of_a_start() throws Exception {
        Result result = check("--embedpass.environment=demo", "--embedpass.embeds.feedback.ttl=10m");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.said())
                .contains("embedpass.embeds.feedback.ttl", "at most 5 minutes")
                .doesNotContain("It would start.");
        assertThat(directory.resolve("data")).doesNotExist();
    }

    @Test
    void a_session_that_it_began_with_vault_ends_with_it() throws Exception {
        try (VaultStub vault = new VaultStub().withKey("embedpass", TestKeys.rsa(2048))) {
            Path plan = Files.writeString(directory.resolve("plan.yaml"), """
                    environment: demo
                    keys:
                      - {source: 'vault:transit/embedpass?version=1', activate-at: 2026-01-01T00:00:00Z}
                    """);
            TestKeys.file(directory.resolve("secret-id"), "secret");
            Result result = check(
                    "--embedpass.environment=demo",
                    "--embedpass.keys.plan=" + plan,
                    "--embedpass.keys.vault.address=" + vault.address(),
                    "--embedpass.keys.vault.auth=approle",
                    "--embedpass.keys.vault.role-id=role",
                    "--embedpass.keys.vault.secret-id=file:" + directory.resolve("secret-id"));

            assertThat(result.said()).contains("It would start.");
            assertThat(result.exitCode()).isZero();
            assertThat(vault.requests("approle/login")).isEqualTo(1);
            assertThat(vault.requests("revoke-self")).isEqualTo(1);
        }
    }

    private Result check(String... arguments) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command(arguments))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Result(process.exitValue(), said);
    }

    private static List<String> command(String... arguments) {
        return Stream.concat(Stream.of(JAVA, "-jar", JAR.toString(), "check"), Stream.of(arguments))
                .toList();
    }
}
