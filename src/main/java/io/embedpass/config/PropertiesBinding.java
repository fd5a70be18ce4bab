package io.embedpass.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/** Binds {@code embedpass.*} and goes on after a fault, so that all faults are found in one start. */
final class PropertiesBinding extends AbstractBindHandler {

    private static final String PREFIX = "embedpass";

    private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of(PREFIX);

    /** But for zero, which is the same in all of them. */
    private static final Pattern WITHOUT_UNIT = Pattern.compile("\\s*[+-]?0*[1-9]\\d*\\s*");

    private final Environment environment;
    private final List<Problem> problems = new ArrayList<>();

    private PropertiesBinding(Environment environment) {
        this.environment = environment;
    }

    /** What could be bound, with defaults where it could not, and what is wrong. */
    record Bound(EmbedpassProperties properties, List<Problem> problems) {}

    static Bound bind(Environment environment) {
        PropertiesBinding binding = new PropertiesBinding(environment);
        EmbedpassProperties properties =
                Binder.get(environment).bindOrCreate(PREFIX, Bindable.of(EmbedpassProperties.class), binding);
        binding.findUnknown(ConfigurationPropertySources.get(environment));
        return new Bound(properties, binding.problems);
    }

    /**
     * Environment variables are not searched for misspelt names: {@code env:} key sources live there, and Kubernetes
     * puts an {@code EMBEDPASS_PORT} into every pod beside a service of that name.
     */
    private static boolean isChecked(ConfigurationPropertySource source) {
        return !(source.getUnderlyingSource() instanceof PropertySource<?> properties
                && properties.getName().endsWith(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME));
    }

    @Override
    public @Nullable Object onSuccess(
            ConfigurationPropertyName name, Bindable<?> target, BindContext context, Object result) {
        ConfigurationProperty property = context.getConfigurationProperty();
        if (property == null || !property.getName().equals(name)) {
            return result;
        }
        Optional<Problem> misread = misread(property, result);
        misread.ifPresent(problems::add);
        // One fault is enough: the default for a duration, and a text that there is.
        return misread.isPresent() && result instanceof Duration ? null : result;
    }

    /** What Spring or YAML reads as something else than whoever wrote it most likely meant. Its value may be a secret. */
    private Optional<Problem> misread(ConfigurationProperty property, Object result) {
        Object written = property.getValue();
        if (result instanceof Duration
                && WITHOUT_UNIT
                        .matcher(environment.resolvePlaceholders(written.toString()))
                        .matches()) {
            return Optional.of(new Problem(
                    where(property.getName(), property),
                    "the duration has no unit, and would be milliseconds",
                    "write one behind the number: ms, s, m, h or d"));
        }
        if (result instanceof String && (written instanceof Double || written instanceof Boolean)) {
            return Optional.of(new Problem(
                    where(property.getName(), property),
                    "it is no text but a decimal number, true or false, and would not stay as it is written",
                    "write it in quotes"));
        }
        return Optional.empty();
    }

    @Override
    public @Nullable Object onFailure(
            ConfigurationPropertyName name, Bindable<?> target, BindContext context, Exception error) {
        ConfigurationProperty property = context.getConfigurationProperty();
        if (property == null || property.getName().equals(name)) {
            problems.add(new Problem(
                    where(name, property),
                    "the value cannot be read as " + readable(target),
                    "write a value of that kind, or leave the key out"));
        }
        return null;
    }

    /**
     * Looks for keys that nobody knows. Not with Spring Boot's own handler: that one passes over objects inside lists,
     * and calls a value that cannot be read an unknown key as well.
     */
    private void findUnknown(Iterable<ConfigurationPropertySource> sources) {
        for (ConfigurationPropertySource source : sources) {
            if (isChecked(source) && source instanceof IterableConfigurationPropertySource names) {
                names.stream()
                        .filter(name -> ROOT.isAncestorOf(name) && !KnownKeys.contains(name))
                        .forEach(name -> problems.add(new Problem(
                                where(name, source.getConfigurationProperty(name)),
                                "there is no such key",
                                "correct its spelling or remove it; all keys are in config/README.md")));
            }
        }
    }

    private static String readable(Bindable<?> target) {
        Class<?> type = target.getType().resolve(Object.class);
        return switch (type.getSimpleName()) {
            case "Duration" -> "a duration (30s, 5m)";
            case "DataSize" -> "a size (256MB, 10GB)";
            case "int", "long", "Long" -> "a whole number";
            case "Boolean", "boolean" -> "true or false";
            default -> type.getSimpleName();
        };
    }

    private static String where(ConfigurationPropertyName name, @Nullable ConfigurationProperty property) {
        return name
                + Optional.ofNullable(property)
                        .map(ConfigurationProperty::getOrigin)
                        .map(Origin::toString)
                        .map(origin -> " (" + origin + ")")
                        .orElse("");
    }
}
