package io.embedpass.config;

import io.embedpass.fixture.TestKeys;
import io.embedpass.key.Secrets;
import io.embedpass.key.env.EnvKeyProvider;
import io.embedpass.key.file.FileKeyProvider;
import io.embedpass.key.generate.GenerateKeyProvider;
import io.embedpass.key.keystore.KeystoreKeyProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.support.SystemEnvironmentPropertySourceEnvironmentPostProcessor;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;

/** A directory with the configuration of environment production, all right until a test changes it. */
final class ScratchConfiguration {

    /** It has the form of one; nobody knows the password. */
    private static final String HASH = "{bcrypt}$2y$10$abcdefghijklmnopqrstuuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private static final String APPLICATION = """
            embedpass:
              environment: production
              embeds:
                feedback:
                  issuer: acme/product feedback
                  audience: board-42
              users:
                services:
                  - name: acme-backend
                    secret: "HASH"
              origins:
                file: DIRECTORY/origins.yaml
              keys:
                plan: DIRECTORY/keys.yaml
            management:
              server:
                port: 8081
            """;

    private final Path directory;
    private final List<String> arguments;

    private ScratchConfiguration(Path directory, List<String> arguments) {
        this.directory = directory;
        this.arguments = arguments;
    }

    static ScratchConfiguration in(Path directory, PrivateKey key) {
        ScratchConfiguration configuration = new ScratchConfiguration(directory, List.of());
        TestKeys.file(directory.resolve("key"), TestKeys.pem(key));
        configuration.write("origins.yaml", "origins:\n  - https://app.example.com\n");
        configuration.write(
                "keys.yaml", """
                environment: production
                keys:
                  - source: file:KEY
                    activate-at: 2026-01-01T00:00:00Z
                """.replace("KEY", directory.resolve("key").toString()));
        configuration.write(
                "application.yaml", APPLICATION.replace("HASH", HASH).replace("DIRECTORY", directory.toString()));
        return configuration;
    }

    /** With further arguments of the command line, {@code --name=value}. */
    ScratchConfiguration with(String... added) {
        return new ScratchConfiguration(directory, List.of(added));
    }

    Path path(String file) {
        return directory.resolve(file);
    }

    ScratchConfiguration write(String file, String content) {
        try {
            Files.writeString(directory.resolve(file), content);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ScratchConfiguration replace(String file, String what, String with) {
        String before = read(file);
        if (!before.contains(what)) {
            throw new IllegalArgumentException(file + " has no " + what);
        }
        return write(file, before.replace(what, with));
    }

    /** Gives the service a secret that is not hashed. */
    ScratchConfiguration replaceSecret(String secret) {
        return replace("application.yaml", HASH, secret);
    }

    private String read(String file) {
        try {
            return Files.readString(directory.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The block that a start with it prints. */
    String refusal() {
        try {
            Installation.read(
                    environment(),
                    List.of(
                            new EnvKeyProvider(_ -> Optional.empty()),
                            new FileKeyProvider(new Secrets(_ -> Optional.empty())),
                            new KeystoreKeyProvider(new Secrets(_ -> Optional.empty())),
                            new GenerateKeyProvider()),
                    Clock.systemUTC());
            return "";
        } catch (ConfigurationRefusedException e) {
            return String.valueOf(
                    new ConfigurationRefusedAnalyzer().analyze(e, e).getDescription());
        }
    }

    /** Arguments of a real start. */
    List<String> commandLine() {
        return IntStream.range(0, arguments.size() + 1)
                .mapToObj(i ->
                        i == 0 ? "--spring.config.additional-location=file:" + directory + "/" : arguments.get(i - 1))
                .collect(Collectors.toUnmodifiableList());
    }

    private StandardEnvironment environment() {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new SimpleCommandLinePropertySource(commandLine().toArray(String[]::new)));
        new SystemEnvironmentPropertySourceEnvironmentPostProcessor()
                .postProcessEnvironment(environment, new SpringApplication());
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
        new DemoDefaults().postProcessEnvironment(environment, new SpringApplication());
        return environment;
    }
}
