package io.embedpass.cli;

import io.embedpass.crypto.CryptoProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code unpack}: the JDK's AOT cache (JEP 483, 514, 515) holds no class of a jar within a jar, and a manifest carries no
 * option of the JVM; so a start that is quick needs the unpacked form, a cache of it, and a file of options. These also
 * name directives for the compilers, and AWS-LC's library beside the jars, which every start would else copy out of one.
 */
@Command(
        name = "unpack",
        description = {
            "Makes the form of this jar that starts quickly: unpacked, with a file of options for the JVM and a cache of",
            "what it loads at start, for this jar and this JDK. A demo is run for that, on loopback, in a scratch directory."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {KeysTask.GOOD, "1:it was unpacked, but there is no cache", "2:nothing was unpacked"})
final class Unpack extends KeysTask {

    static final String OPTIONS = "java.options";
    private static final String CACHE = "embedpass.aot";
    private static final String DIRECTIVES = "compiler.json";

    /** Where Boot's tools put the jars of others. */
    private static final String LIBRARIES = "lib";

    @Parameters(paramLabel = "DIRECTORY", description = "A new or empty directory.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path directory;

    @Override
    int run(Clock clock) throws CommandRefusedException {
        Path target = directory.toAbsolutePath().normalize();
        try {
            Path jar = packagedJar();
            extract(jar, target);
            Path application = target.resolve(jar.getFileName());
            List<String> library = CryptoProvider.unpackLibrary(target.resolve(LIBRARIES));
            Path options = write(target, OPTIONS, library);
            try (TrainingRun training = TrainingRun.start(application, options, target.resolve(CACHE))) {
                training.askForTokens();
                training.finish();
            }
            write(
                    target,
                    OPTIONS,
                    Stream.concat(library.stream(), ofQuickStart(target)).toList());
            say(List.of("Start it where config/ is:", "  java @" + options + " -jar " + application));
            return 0;
        } catch (IOException e) {
            throw CommandRefusedException.wrong("it cannot be unpacked: " + e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw CommandRefusedException.faulty("interrupted");
        }
    }

    /** {@code java -jar} makes the jar the whole class path. */
    private static Path packagedJar() throws IOException, CommandRefusedException {
        Path jar = Path.of(System.getProperty("java.class.path"));
        if (Files.isRegularFile(jar)) {
            try (JarFile file = new JarFile(jar.toFile())) {
                if (file.getEntry("BOOT-INF/") != null) {
                    return jar;
                }
            }
        }
        throw CommandRefusedException.wrong("this is not the packaged jar: java -jar embedpass.jar unpack DIRECTORY");
    }

    private static void extract(Path jar, Path target)
            throws IOException, InterruptedException, CommandRefusedException {
        if (Files.isDirectory(target)) {
            try (Stream<Path> files = Files.list(target)) {
                if (files.findAny().isPresent()) {
                    throw new DirectoryNotEmptyException(target.toString());
                }
            }
        }
        Process tools = new ProcessBuilder(
                        TrainingRun.java(),
                        "-Djarmode=tools",
                        "-jar",
                        jar.toString(),
                        "extract",
                        "--destination",
                        target.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(tools.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (tools.waitFor() != 0) {
            throw CommandRefusedException.wrong("it cannot be unpacked: " + said.strip());
        }
        roundTimes(target);
    }

    /** To whole seconds: the cache knows jars by their times, and archives and layers of images keep no more of them. */
    private static void roundTimes(Path target) throws IOException {
        try (Stream<Path> files = Files.walk(target)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Instant time = Files.getLastModifiedTime(file).toInstant();
                Files.setLastModifiedTime(file, FileTime.from(time.truncatedTo(ChronoUnit.SECONDS)));
            }
        }
    }

    /** The cache is made without the directives: made with them, it was measured to win half as much. */
    private static Stream<String> ofQuickStart(Path target) throws IOException {
        Path directives = write(target.resolve(LIBRARIES), DIRECTIVES, List.of());
        return Stream.of(
                // As -Xlog in java.options: the JVM says that it has read the directives.
                "-XX:+DisplayVMOutputToStderr",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:CompilerDirectivesFile=" + directives,
                "-XX:AOTCache=" + target.resolve(CACHE));
    }

    /** Writes what the jar carries under that name, and options behind it. */
    private static Path write(Path directory, String name, List<String> options) throws IOException {
        try (InputStream in = Objects.requireNonNull(Unpack.class.getResourceAsStream("/" + name))) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            String more = options.stream().map(Unpack::quoted).collect(Collectors.joining());
            return Files.writeString(directory.resolve(name), text + more);
        }
    }

    /** On a line of its own, as the java command reads its argument files. */
    private static String quoted(String option) {
        return "\n\"" + option.replace("\\", "\\\\").replace("\"", "\\\"") + "\"\n";
    }
}
