package io.embedpass.config;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.core.ResolvableType;

/** Which keys {@link EmbedpassProperties} has a place for. */
final class KnownKeys {

    private static final ResolvableType ROOT = ResolvableType.forClass(EmbedpassProperties.class);

    private KnownKeys() {}

    /** @param name below {@code embedpass} */
    static boolean contains(ConfigurationPropertyName name) {
        return leads(ROOT, name, 1);
    }

    private static boolean leads(ResolvableType type, ConfigurationPropertyName name, int element) {
        Class<?> kind = type.resolve(Object.class);
        if (element == name.getNumberOfElements()) {
            return true;
        }
        if (kind == List.class) {
            return name.isNumericIndex(element) && leads(type.getGeneric(0), name, element + 1);
        }
        if (kind == Map.class) {
            return leads(type.getGeneric(1), name, element + 1);
        }
        return kind.isRecord()
                && Stream.of(kind.getRecordComponents())
                        .filter(component -> isCalled(component, name.getElement(element, Form.UNIFORM)))
                        .anyMatch(component ->
                                leads(ResolvableType.forMethodReturnType(component.getAccessor()), name, element + 1));
    }

    /** In the uniform form {@code clock-skew} and {@code clockSkew} are the same. */
    private static boolean isCalled(RecordComponent component, String uniform) {
        return component.getName().toLowerCase(Locale.ROOT).equals(uniform);
    }
}
