package io.embedpass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
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
}
