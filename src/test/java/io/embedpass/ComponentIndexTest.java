package io.embedpass;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;

/** The list of our components that the build writes, so that a start need not read every class for them. */
class ComponentIndexTest {

    private static final String PACKAGE = "io.embedpass";

    @Test
    void the_index_names_the_same_components_as_a_look_into_every_class() {
        ClassPathScanningCandidateComponentProvider byIndex = new ClassPathScanningCandidateComponentProvider(true);
        ClassPathScanningCandidateComponentProvider byLook = new ClassPathScanningCandidateComponentProvider(true);
        // A filter that an index cannot answer makes Spring look.
        byLook.addIncludeFilter((_, _) -> false);

        assertThat(getClass().getResource("/META-INF/spring.components")).isNotNull();
        assertThat(names(byIndex)).isEqualTo(names(byLook)).contains("io.embedpass.token.TokenController");
    }

    private static Set<String> names(ClassPathScanningCandidateComponentProvider components) {
        return components.findCandidateComponents(PACKAGE).stream()
                .map(BeanDefinition::getBeanClassName)
                .collect(toSet());
    }
}
