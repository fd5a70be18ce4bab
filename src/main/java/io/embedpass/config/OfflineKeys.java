package io.embedpass.config;

import io.embedpass.key.KeyProvider;
import io.embedpass.key.KeyRing;
import io.embedpass.key.KeyTimes;
import io.embedpass.key.Secrets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.support.SystemEnvironmentPropertySourceEnvironmentPostProcessor;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.util.ClassUtils;

/**
 * The configuration and the kinds of keys as the service would find them, without a running instance: the same files,
 * variables, checks and providers.
 */
public final class OfflineKeys implements AutoCloseable {

    private static final String OF_SPRING = "org.springframework.";

    private final AnnotationConfigApplicationContext context;
    private final PropertiesBinding.Bound bound;
    private final Clock clock;

    private OfflineKeys(AnnotationConfigApplicationContext context, PropertiesBinding.Bound bound, Clock clock) {
        this.context = context;
        this.bound = bound;
        this.clock = clock;
    }

    /**
     * Reads the configuration.
     *
     * @param directory with an application.yaml, beside the places where the service looks
     */
    public static OfflineKeys open(@Nullable Path directory, Clock clock) {
        StandardEnvironment environment = environment(directory);
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.setEnvironment(environment);
        context.register(KeyProvidersConfiguration.class);
        // What jars of others bring; what Spring Boot brings is not needed to find a key.
        ImportCandidates.load(AutoConfiguration.class, OfflineKeys.class.getClassLoader()).getCandidates().stream()
                .filter(name -> !name.startsWith(OF_SPRING))
                .forEach(name -> context.register(ClassUtils.resolveClassName(name, null)));
        context.refresh();
        return new OfflineKeys(context, PropertiesBinding.bind(environment), clock);
    }

    private static StandardEnvironment environment(@Nullable Path directory) {
        StandardEnvironment environment = new StandardEnvironment();
        if (directory != null) {
            environment
                    .getPropertySources()
                    .addFirst(new MapPropertySource(
                            "command", Map.of("spring.config.additional-location", "file:" + directory + "/")));
        }
        SpringApplication none = new SpringApplication();
        new SystemEnvironmentPropertySourceEnvironmentPostProcessor().postProcessEnvironment(environment, none);
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
        new DemoDefaults().postProcessEnvironment(environment, none);
        return environment;
    }

    /** What is wrong with the configuration; the rest is only meant for one without problems. */
    public List<Problem> problems() {
        List<Problem> problems = new ArrayList<>(bound.problems());
        problems.addAll(PropertiesCheck.check(properties()));
        problems.addAll(KeyProvidersCheck.check(providers()));
        return problems;
    }

    public EmbedpassProperties properties() {
        return bound.properties();
    }

    public KeyTimes times() {
        return KeyPlanFile.times(properties());
    }

    /** Finds passphrases and PINs. */
    public Secrets secrets() {
        return context.getBean(Secrets.class);
    }

    /**
     * Reads a plan as the service does.
     *
     * @param inForce the keys that it would replace; empty for a start
     */
    public Reading<KeyRing> read(String file, String text, Optional<KeyRing> inForce) {
        return KeyPlanFile.of(properties(), providers(), clock).read(file, text, inForce);
    }

    private List<KeyProvider> providers() {
        return context.getBeanProvider(KeyProvider.class).stream().toList();
    }

    @Override
    public void close() {
        context.close();
    }
}
