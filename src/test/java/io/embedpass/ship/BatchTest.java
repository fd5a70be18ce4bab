package io.embedpass.ship;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.condition.OS.LINUX;

import io.embedpass.fixture.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.io.TempDir;

/** {@code docker/batch.sh}, under which the image starts Java. */
@EnabledOnOs(LINUX)
class BatchTest {

    private static final String SCRIPT =
            Path.of("docker/batch.sh").toAbsolutePath().toString();

    @TempDir
    private Path directory;

    @Test
    void the_image_has_it_and_starts_java_with_it() throws IOException {
        assertThat(Files.readString(Path.of("docker/Dockerfile.dockerignore"))).contains("!docker/batch.sh");
        assertThat(Files.readString(Path.of("docker/Dockerfile")))
                .contains("COPY --from=parts /parts/batch.sh /opt/embedpass/\n", "chmod 755 batch.sh")
                .contains("ENTRYPOINT [\"/opt/embedpass/batch.sh\", \"/opt/java/bin/java\", ");
    }

    @Test
    void what_it_runs_is_scheduled_as_a_batch() {
        assumeTrue(
                Boolean.parseBoolean(System.getenv("CI"))
                        || Tool.tryRun(directory, "sh", "-c", "chrt --batch 0 true")
                                        .exitCode()
                                == 0,
                "no chrt (Debian: util-linux), or no SCHED_BATCH");

        String policy = Tool.run(directory, "chrt", "--other", "0", SCRIPT, "sh", "-c", "chrt --pid $$");

        assertThat(policy).contains("SCHED_BATCH");
    }

    @Test
    void where_there_is_no_such_policy_it_runs_without() throws IOException {
        assertThat(Tool.run(directory, "env", "PATH=" + pathWithFailingChrt(), SCRIPT, "sh", "-c", "echo run"))
                .isEqualTo("run\n");
    }

    @Test
    void arguments_and_exit_code_are_passed_on() throws IOException {
        String path = System.getenv("PATH");

        for (String each : List.of(path, pathWithFailingChrt())) {
            assertThat(Tool.tryRun(
                            directory,
                            "env",
                            "PATH=" + each,
                            SCRIPT,
                            "sh",
                            "-c",
                            "printf '<%s>' \"$@\"; exit 3",
                            "sh",
                            "two words",
                            "",
                            "*"))
                    .isEqualTo(new Tool.Result(3, "<two words><><*>"));
        }
    }

    /** Spring Boot reads names with dots and dashes, which dash would keep from a child. */
    @Test
    void variables_of_any_name_are_passed_on() {
        assertThat(Tool.run(directory, "env", "embedpass.environment=demo", "A-KEY=1", SCRIPT, "env"))
                .contains("embedpass.environment=demo\n", "A-KEY=1\n");
    }

    /** A signal for the container reaches process 1, and nothing below it. */
    @Test
    void no_process_stays_between() throws IOException {
        String before = "echo $$; exec " + SCRIPT + " sh -c 'echo $$'";

        for (String path : List.of(System.getenv("PATH"), pathWithFailingChrt())) {
            assertThat(Tool.run(directory, "env", "PATH=" + path, "sh", "-c", before)
                            .lines()
                            .distinct())
                    .hasSize(1);
        }
    }

    private String pathWithFailingChrt() throws IOException {
        Path chrt = Files.createFile(
                directory.resolve("chrt"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Files.writeString(chrt, "#!/bin/sh\nexit 1\n");
        return directory + ":" + System.getenv("PATH");
    }
}
