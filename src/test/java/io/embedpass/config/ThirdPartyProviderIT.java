package io.embedpass.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import io.embedpass.fixture.PackagedEmbedpass;
import io.embedpass.fixture.ProviderJar;
import io.embedpass.fixture.RunningEmbedpass;
import io.embedpass.fixture.TestKeys;
import io.embedpass.fixture.Tool;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A provider of somebody else, exactly as config/keys/third-party.md shows it. */
class ThirdPartyProviderIT {

    private static final Pattern PORT = Pattern.compile("Public key +(http://localhost:\\d+)/");

    private static KeyPair pair;

    @TempDir
    private Path directory;

    @BeforeAll
    static void makeKey() {
        pair = TestKeys.rsa(2048);
    }

    @Test
    void its_keys_sign_in_the_running_service() throws Exception {
        URL jar = ProviderJar.make(directory, "systemd").toUri().toURL();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader with = new URLClassLoader(new URL[] {jar}, before)) {
            thread.setContextClassLoader(with);
            try (RunningEmbedpass embedpass =
                    RunningEmbedpass.demo().keyPlan(plan("systemd")).start()) {
                assertSigned(embedpass.send(embedpass.tokenRequest("/embed/token")));
            }
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void its_keys_sign_with_the_packaged_jar_which_loads_no_guard_and_no_sdk_for_local_keys() throws Exception {
        PackagedEmbedpass.assumePackaged();
        ProviderJar.make(directory, "systemd");
        Path classes = directory.resolve("classes.log");
        Process process = new ProcessBuilder(command("systemd", "-Xlog:class+load:file=" + classes))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI uri = URI.create(address(process) + "/embed/token");
            assertSigned(http.send(
                    HttpRequest.newBuilder(uri)
                            .header("Origin", RunningEmbedpass.ALLOWED)
                            .header("Authorization", RunningEmbedpass.basic("alice", "alice"))
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.ofString()));
        } finally {
            process.destroy();
            process.waitFor();
        }

        assertThat(Files.readString(classes))
                .contains("com.example.keys.SystemdKeys")
                .contains("io.embedpass.key.TokenSigner")
                .doesNotContain("resilience4j")
                .doesNotContain("software.amazon.awssdk")
                .doesNotContain("org.springframework.vault")
                .doesNotContain("io.embedpass.key.GuardedSigner");
    }

    @Test
    void a_scheme_that_is_taken_already_stops_the_start_with_both_names() throws Exception {
        PackagedEmbedpass.assumePackaged();
        ProviderJar.make(directory, "file");

        Tool.Result start = Tool.tryRun(directory, command("file").toArray(String[]::new));

        assertThat(start.exitCode()).isEqualTo(1);
        assertThat(start.output())
                .contains("APPLICATION FAILED TO START", "Problems found: 1\n")
                .contains("com.example.keys.SystemdKeys", "io.embedpass.key.file.FileKeyProvider")
                .contains("scheme file:")
                .doesNotContain("\tat ");
    }

    private List<String> command(String scheme, String... options) throws IOException {
        Files.writeString(directory.resolve("keys.yaml"), plan(scheme));
        Files.writeString(directory.resolve("origins.yaml"), "origins: [" + RunningEmbedpass.ALLOWED + "]");
        List<String> command = new ArrayList<>();
        command.add(PackagedEmbedpass.JAVA);
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-Dloader.path=providers/",
                "-jar",
                PackagedEmbedpass.JAR.toString(),
                "--embedpass.environment=demo",
                "--embedpass.keys.plan=keys.yaml",
                "--embedpass.origins.file=origins.yaml",
                "--server.port=0",
                "--management.server.port=0"));
        return command;
    }

    private String plan(String scheme) {
        Path key = directory.resolve("key.pem");
        if (Files.notExists(key)) {
            TestKeys.file(key, TestKeys.pem(pair.getPrivate()));
        }
        return "{environment: demo, keys: [{source: '" + scheme + ":" + key + "', activate-at: 2026-01-01T00:00:00Z}]}";
    }

    private static String address(Process process) throws IOException {
        StringBuilder seen = new StringBuilder();
        var lines = process.inputReader();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            seen.append(line).append('\n');
            Matcher found = PORT.matcher(line);
            if (found.find()) {
                return found.group(1);
            }
        }
        throw new AssertionError("it did not start: " + seen);
    }

    private static void assertSigned(HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(RunningEmbedpass.token(answer).verify(new RSASSAVerifier((RSAPublicKey) pair.getPublic())))
                .isTrue();
    }
}
