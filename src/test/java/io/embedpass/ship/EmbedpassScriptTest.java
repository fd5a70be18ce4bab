package io.embedpass.ship;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.condition.OS.LINUX;

import io.embedpass.fixture.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.io.TempDir;

/** {@code docker/embedpass.sh}, by which an operator runs a command where the service runs. */
@EnabledOnOs(LINUX)
class EmbedpassScriptTest {

    private static final Path SCRIPT = Path.of("docker/embedpass.sh");
    private static final String JAVA = "/opt/java/bin/java";

    @TempDir
    private Path directory;

    @Test
    void the_image_has_it_on_the_path() throws IOException {
        assertThat(Files.readString(Path.of("docker/Dockerfile.dockerignore"))).contains("!docker/embedpass.sh");
        assertThat(Files.readString(Path.of("docker/Dockerfile")))
                .contains(
                        "COPY --from=parts /parts/embedpass.sh /usr/local/bin/embedpass\n",
                        "chmod 755 batch.sh embedpass.sh");
    }

    @Test
    void it_starts_the_jar_as_the_image_does() throws IOException {
        String entryPoint = Files.readString(Path.of("docker/Dockerfile"))
                .lines()
                .filter(line -> line.startsWith("ENTRYPOINT"))
                .findFirst()
                .orElseThrow();

        List<String> started = lines(run("keys")).stream()
                .filter(argument -> !argument.startsWith("-X"))
                .toList();

        assertThat(started).hasSize(5).endsWith("keys");
        assertThat(started.subList(0, 4)).allMatch(entryPoint::contains);
    }

    @Test
    void arguments_and_exit_code_are_passed_on() throws IOException {
        Tool.Result result = run("audit", "two words", "*", "");

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(lines(result)).endsWith("io.embedpass.EmbedpassApplication", "audit", "two words", "*", "");
    }

    /** Its journal and its ports are taken. */
    @Test
    void it_never_starts_a_second_service() throws IOException {
        Tool.Result refused = run("--server.port=8082");

        assertThat(lines(run())).endsWith("io.embedpass.EmbedpassApplication", "--help");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.output())
                .isEqualTo("embedpass: --server.port=8082 is no command; embedpass --help names them\n");
    }

    private static List<String> lines(Tool.Result result) {
        return result.output().lines().toList();
    }

    /** With a program in Java's place that prints its arguments, one a line, and ends with 3. */
    private Tool.Result run(String... arguments) throws IOException {
        Path java = executable("java", "#!/bin/sh\nprintf '%s\\n' \"$@\"\nexit 3\n");
        Path script = executable("embedpass", Files.readString(SCRIPT).replace(JAVA, java.toString()));
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        return Tool.tryRun(directory, command.toArray(String[]::new));
    }

    private Path executable(String name, String text) throws IOException {
        Path file = Files.writeString(directory.resolve(name), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
