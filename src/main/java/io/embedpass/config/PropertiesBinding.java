package io.embedpass.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/** Binds {@code embedpass.*} and goes on after a fault, so that all faults are found in one start. */
final class PropertiesBinding extends AbstractBindHandler {

    private static final String PREFIX = "embedpass";

    private final List<Problem> problems = new ArrayList<>();
    private final Set<ConfigurationPropertyName> unreadable = new HashSet<>();

    private PropertiesBinding(BindHandler parent) {
        super(parent);
    }

    /** What could be bound, with defaults where it could not, and what is wrong. */
    record Bound(EmbedpassProperties properties, List<Problem> problems) {}

    static Bound bind(Environment environment) {
        PropertiesBinding binding = new PropertiesBinding(
                new NoUnboundElementsBindHandler(BindHandler.DEFAULT, PropertiesBinding::isChecked));
        EmbedpassProperties properties =
                Binder.get(environment).bindOrCreate(PREFIX, Bindable.of(EmbedpassProperties.class), binding);
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
    public @Nullable Object onFailure(
            ConfigurationPropertyName name, Bindable<?> target, BindContext context, Exception error) {
        ConfigurationProperty property = context.getConfigurationProperty();
        if (property == null || property.getName().equals(name)) {
            unreadable.add(name);
            problems.add(new Problem(
                    where(name, property),
                    "the value cannot be read as " + readable(target),
                    "write a value of that kind, or leave the key out"));
        }
        return null;
    }

    @Override
    public void onFinish(
            ConfigurationPropertyName name, Bindable<?> target, BindContext context, @Nullable Object result)
            throws Exception {
        try {
            super.onFinish(name, target, context, result);
        } catch (UnboundConfigurationPropertiesException e) {
            // What could not be read is not bound either; it has its problem already.
            e.getUnboundProperties().stream()
                    .filter(property -> !unreadable.contains(property.getName()))
                    .forEach(property -> problems.add(new Problem(
                            where(property.getName(), property),
                            "there is no such key",
                            "correct its spelling or remove it; all keys are in config/README.md")));
        }
    }

    private static String readable(Bindable<?> target) {
        Class<?> type = target.getType().resolve(Object.class);
        return switch (type.getSimpleName()) {
            case "Duration" -> "a duration (30s, 5m)";
            case "long", "Long" -> "a whole number";
            case "Boolean" -> "true or false";
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
