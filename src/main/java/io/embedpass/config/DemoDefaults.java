package io.embedpass.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;

/** What environment {@code demo} has where nobody configured anything: an embed, two users, an origin, a key. */
public final class DemoDefaults implements EnvironmentPostProcessor, Ordered {

    private static final String PORT = "server.port";

    private static final Map<String, Object> EMBEDS = Map.of(
            "embedpass.embeds.feedback.issuer", "acme/product feedback",
            "embedpass.embeds.feedback.audience", "demo-board",
            "embedpass.embeds.feedback.paths[0]", "/api/roundtwo/token");

    private static final Map<String, Object> USERS = Map.of(
            "embedpass.users.demo[0].username", "alice",
            "embedpass.users.demo[0].password", "{noop}alice",
            "embedpass.users.demo[0].name", "Alice Example",
            "embedpass.users.demo[0].email", "alice@example.com",
            "embedpass.users.demo[1].username", "bob",
            "embedpass.users.demo[1].password", "{noop}bob",
            "embedpass.users.demo[1].name", "Bob Example",
            "embedpass.users.demo[1].email", "bob@example.com",
            "embedpass.users.services[0].name", "acme-backend",
            "embedpass.users.services[0].secret", "{noop}acme-secret");

    private static final Map<String, Object> ADMINS = Map.of(
            "embedpass.admins[0].username", "admin",
            "embedpass.admins[0].password", "{noop}admin");

    private static final String KEY_PLAN = """
            environment: demo
            keys:
              - source: "generate:"
                activate-at: 2026-01-01T00:00:00Z
            """;

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        if (!EmbedpassProperties.DEMO.equals(environment.getProperty("embedpass.environment"))) {
            return;
        }
        Map<String, Object> defaults = new HashMap<>();
        addUnlessConfigured(environment, "embedpass.embeds", EMBEDS, defaults);
        addUnlessConfigured(environment, "embedpass.users", USERS, defaults);
        addUnlessConfigured(environment, "embedpass.admins", ADMINS, defaults);
        environment.getPropertySources().addLast(new MapPropertySource("defaults of environment demo", defaults));
        if (isAnyPort(environment) && isOriginOurs(environment)) {
            environment
                    .getPropertySources()
                    .addFirst(new MapPropertySource("port of the demo page", Map.of(PORT, freePort())));
        }
    }

    private static boolean isAnyPort(Environment environment) {
        return "0".equals(environment.getProperty(PORT));
    }

    private static boolean isOriginOurs(Environment environment) {
        return Files.notExists(Path.of(Binder.get(environment)
                .bindOrCreate("embedpass.origins", EmbedpassProperties.Origins.class)
                .file()));
    }

    /** Chosen before Tomcat would: the list of origins has to name it, and is read before. */
    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A whole group or nothing of it: half an example beside somebody's own embed would confuse. */
    private static void addUnlessConfigured(
            ConfigurableEnvironment environment,
            String prefix,
            Map<String, Object> group,
            Map<String, Object> defaults) {
        if (!Binder.get(environment).bind(prefix, Bindable.of(Object.class)).isBound()
                && !Binder.get(environment)
                        .bind(prefix, Bindable.mapOf(String.class, Object.class))
                        .isBound()) {
            defaults.putAll(group);
        }
    }

    static Optional<String> allowedOrigins(EmbedpassProperties properties, Environment environment) {
        return Optional.of("origins:\n  - http://localhost:" + environment.getProperty(PORT, "8080") + "\n")
                .filter(_ -> properties.isDemo());
    }

    static Optional<String> keyPlan(EmbedpassProperties properties) {
        return Optional.of(KEY_PLAN).filter(_ -> properties.isDemo());
    }

    /** After the configuration files were read. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}
