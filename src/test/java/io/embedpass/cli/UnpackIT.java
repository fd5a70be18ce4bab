package io.embedpass.cli;

import static io.embedpass.fixture.PackagedEmbedpass.JAR;
import static io.embedpass.fixture.PackagedEmbedpass.JAVA;
import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.fixture.PackagedEmbedpass;
import io.embedpass.fixture.ProviderJar;
import io.embedpass.fixture.RunningEmbedpass;
import io.embedpass.fixture.Tool;
import io.embedpass.fixture.UnpackedJar;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The form that starts quickly, made from the packaged jar. */
class UnpackIT {

    private static final String JCMD =
            Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    private static final Pattern PAGE = Pattern.compile("Demo page +(http://localhost:\\d+)/");

    /** Where the JDK tells, with {@code -Xlog:class+load}, that a class came from the cache. */
    private static final String FROM_CACHE = "io.embedpass.token.TokenIssuer source: shared objects file";

    @TempDir
    private static Path directory;

    private static Path unpacked;

    @BeforeAll
    static void unpack() {
        PackagedEmbedpass.assumePackaged();
        unpacked = UnpackedJar.directory();
    }

    @Test
    void the_service_starts_from_the_cache_with_a_carrier_more_than_cores_and_issues_a_token() throws Exception {
        Path classes = directory.resolve("classes.log");

        issuesAToken(
                List.of("-Xlog:class+load:file=" + classes, "-jar", jar()),
                running -> assertThat(
                                Tool.run(directory, JCMD, String.valueOf(running.pid()), "Thread.vthread_scheduler"))
                        .contains("parallelism = " + (Runtime.getRuntime().availableProcessors() + 1)));

        assertThat(Files.readString(classes)).contains(FROM_CACHE);
    }

    /** What {@code docker/Dockerfile} and Dockerfiles of others take over, each by its name. */
    @Test
    void nothing_but_the_jar_the_cache_and_the_options_lies_outside_of_lib() throws IOException {
        try (Stream<Path> files = Files.list(unpacked)) {
            assertThat(files.map(Path::getFileName).map(Path::toString))
                    .containsExactlyInAnyOrder("embedpass.jar", "embedpass.aot", "java.options", "lib");
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"-XX:+UseCompactObjectHeaders", "-XX:-UseCompactObjectHeaders"})
    void what_a_command_answers_stands_alone_on_stdout_whether_the_cache_fits_or_not(String headers) throws Exception {
        String options = "@" + unpacked.resolve(Unpack.OPTIONS);
        Process keys = new ProcessBuilder(JAVA, options, headers, "-jar", jar(), "keys", "generate", "--stdout")
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();

        assertThat(new String(keys.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .startsWith("-----BEGIN");
        assertThat(keys.waitFor()).isZero();
    }

    @Test
    void the_library_of_AWS_LC_is_loaded_from_where_it_was_unpacked() throws Exception {
        Path libraries = directory.resolve("libraries.log");

        issuesAToken(List.of("-Xlog:library=info:file=" + libraries, "-jar", jar()));

        assertThat(Files.readString(libraries))
                .contains(unpacked.resolve("lib") + "/" + System.mapLibraryName("amazonCorrettoCryptoProvider"))
                .doesNotContain("amazonCorrettoCryptoProviderNativeLibraries");
    }

    @Test
    void what_only_a_start_runs_is_kept_from_the_second_compiler() throws Exception {
        Path compilations = directory.resolve("compilations.log");

        issuesAToken(List.of("-Xlog:jit+compilation=debug:file=" + compilations, "-jar", jar()));

        assertThat(Files.readString(compilations))
                .containsPattern(compiledBy("[123]", "org.springframework.beans"))
                .containsPattern(compiledBy("4", "java.lang.String"))
                .doesNotContainPattern(compiledBy("4", "org.springframework.beans"));
    }

    /** A line such as {@code 1021  345   !   4   java.lang.String::equals (56 bytes)}. */
    private static Pattern compiledBy(String level, String prefix) {
        return Pattern.compile("(?m) " + level + " +" + Pattern.quote(prefix) + "[^ ]*::");
    }

    @Test
    void providers_of_third_parties_stand_behind_the_jar_on_the_class_path() throws Exception {
        Path classes = directory.resolve("classes-with-provider.log");
        ProviderJar.make(directory, "systemd");
        String path = jar() + ":" + directory.resolve("providers/foreign.jar");

        issuesAToken(List.of("-Xlog:class+load:file=" + classes, "-cp", path, "io.embedpass.EmbedpassApplication"));

        assertThat(Files.readString(classes)).contains(FROM_CACHE).contains("com.example.keys.SystemdKeys");
    }

    @Test
    void what_was_unpacked_has_times_that_an_archive_keeps() throws IOException {
        try (Stream<Path> files = Files.walk(unpacked)) {
            assertThat(files.filter(file -> file.toString().endsWith(".jar")))
                    .hasSizeGreaterThan(1)
                    .allSatisfy(jar -> assertThat(Files.getLastModifiedTime(jar).toInstant())
                            .isEqualTo(
                                    Files.getLastModifiedTime(jar).toInstant().truncatedTo(ChronoUnit.SECONDS)));
        }
    }

    @Test
    void a_cache_that_does_not_fit_is_left_aside() throws Exception {
        Path classes = directory.resolve("classes-without.log");

        issuesAToken(List.of(
                "-XX:+UseParallelGC",
                "-XX:-UseSerialGC",
                "-XX:-UseCompactObjectHeaders",
                "-Xlog:class+load:file=" + classes,
                "-jar",
                jar()));

        assertThat(Files.readString(classes)).doesNotContain(FROM_CACHE).contains("io.embedpass.token.TokenIssuer");
    }

    @Test
    void what_is_unpacked_already_is_not_unpacked_again() {
        Tool.Result again = Tool.tryRun(directory, JAVA, "-jar", JAR.toString(), "unpack", unpacked.toString());
        Tool.Result nested = Tool.tryRun(directory, JAVA, "-jar", jar(), "unpack", "elsewhere");

        assertThat(again.exitCode()).isEqualTo(2);
        assertThat(again.output()).contains("DirectoryNotEmptyException");
        assertThat(nested.exitCode()).isEqualTo(2);
        assertThat(nested.output()).contains("not the packaged jar");
    }

    private static String jar() {
        return unpacked.resolve("embedpass.jar").toString();
    }

    private static void issuesAToken(List<String> options) throws IOException, InterruptedException {
        issuesAToken(options, _ -> {});
    }

    private static void issuesAToken(List<String> options, Consumer<Process> meanwhile)
            throws IOException, InterruptedException {
        Files.writeString(directory.resolve("origins.yaml"), "origins: [" + RunningEmbedpass.ALLOWED + "]");
        List<String> command = new ArrayList<>(List.of(JAVA, "@" + unpacked.resolve(Unpack.OPTIONS)));
        command.addAll(options);
        command.addAll(List.of(
                "--embedpass.environment=demo",
                "--embedpass.origins.file=origins.yaml",
                "--server.port=0",
                "--management.server.port=0"));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(page(process) + "/embed/token"))
                    .header("Origin", RunningEmbedpass.ALLOWED)
                    .header("Authorization", RunningEmbedpass.basic("alice", "alice"))
                    .POST(BodyPublishers.noBody())
                    .build();
            assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
            meanwhile.accept(process);
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    private static String page(Process process) throws IOException {
        StringBuilder seen = new StringBuilder();
        var lines = process.inputReader();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            seen.append(line).append('\n');
            Matcher found = PAGE.matcher(line);
            if (found.find()) {
                return found.group(1);
            }
        }
        throw new AssertionError("it did not start: " + seen);
    }
}
