package io.embedpass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class OriginsCommandTest {

    @TempDir
    private Path directory;

    private record Run(int exitCode, String out, String err) {}

    @Test
    void a_good_list_ends_with_zero() throws IOException {
        Run run = check("origins:\n  - https://app.example.com\n  - https://*.preview.example.com\n");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("2 origins, no fault");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void every_fault_is_told_with_its_line_and_ends_with_one() throws IOException {
        Run run = check("""
                origins:
                  - http://app.example.com
                  - https://*.co.uk
                  - origin: https://app.example.com
                    owned-by: somebody
                  - https://app.example.com/path
                """);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err().lines())
                .hasSize(4)
                .anyMatch(line -> line.contains(":2: ") && line.contains("only https"))
                .anyMatch(line -> line.contains(":3: ") && line.contains("public suffix"))
                .anyMatch(line -> line.contains(":5: ") && line.contains("owned-by"))
                .anyMatch(line -> line.contains(":6: ") && line.contains("path"));
    }

    @Test
    void localhost_may_be_http_in_demo_only() throws IOException {
        String list = "origins: ['http://localhost:8080']";

        assertThat(check(list).exitCode()).isEqualTo(1);
        assertThat(check(list, "--environment", "demo").exitCode()).isZero();
    }

    @Test
    void entries_may_only_name_embeds_that_are_known() throws IOException {
        String list = "origins: [{origin: 'https://app.example.com', embeds: [feedbak]}]";

        assertThat(check(list).exitCode()).isZero();
        assertThat(check(list, "--embeds", "feedback,board").err()).contains("there is no embed 'feedbak'");
    }

    @Test
    void a_list_that_the_service_would_not_read_is_a_fault() throws IOException {
        Run run = check("origins: [https://app.example.com] # " + "x".repeat(1024 * 1024));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("the file is over 1 MiB");
    }

    @Test
    void a_review_that_is_due_is_told_but_no_fault() throws IOException {
        Run run = check("origins: [{origin: 'https://app.example.com', review-by: 2020-01-01}]");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("review is due: https://app.example.com");
    }

    @Test
    void a_file_that_is_not_there_and_a_wrong_command_end_with_two() {
        assertThat(run("origins", "check", directory.resolve("missing.yaml").toString())
                        .exitCode())
                .isEqualTo(2);
        assertThat(run("origins", "chek", "x").exitCode()).isEqualTo(2);
        assertThat(run("origin").exitCode()).isEqualTo(2);
    }

    @Test
    void options_of_the_service_are_no_command() {
        assertThat(Commands.isCommand()).isFalse();
        assertThat(Commands.isCommand("--server.port=8080")).isFalse();
        assertThat(Commands.isCommand("origins", "check")).isTrue();
        assertThat(Commands.isCommand("orignis")).isTrue();
    }

    private Run check(String list, String... options) throws IOException {
        Path file = Files.writeString(directory.resolve("allowed-origins.yaml"), list);
        String[] arguments = new String[options.length + 3];
        arguments[0] = "origins";
        arguments[1] = "check";
        arguments[2] = file.toString();
        System.arraycopy(options, 0, arguments, 3, options.length);
        return run(arguments);
    }

    private static Run run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command =
                Commands.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return new Run(command.execute(arguments), out.toString(), err.toString());
    }
}
