package io.embedpass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandsTest {

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V", "check --version", "keys generate -V"})
    void every_command_tells_the_version_of_the_build(String arguments) {
        StringWriter said = new StringWriter();
        CommandLine commands = Commands.commandLine().setOut(new PrintWriter(said));

        int exitCode = commands.execute(arguments.split(" "));

        assertThat(Commands.isCommand(arguments.split(" "))).isTrue();
        assertThat(exitCode).isZero();
        assertThat(said.toString()).matches("Embedpass \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\\R");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "keys generate --bits 2048 --stdout"})
    void output_that_does_not_fit_on_the_disk_is_no_success(String arguments) throws IOException {
        StringWriter told = new StringWriter();
        try (PrintWriter full = new PrintWriter("/dev/full", StandardCharsets.UTF_8)) {
            CommandLine commands = Commands.commandLine().setOut(full).setErr(new PrintWriter(told));

            int exitCode = commands.execute(arguments.split(" "));

            assertThat(exitCode).isEqualTo(2);
            assertThat(told.toString()).contains("could not be written");
        }
    }
}
