package io.embedpass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the JDK is told before the service starts; that it is refused here comes later. */
class EmbedpassApplicationTest {

    private static final String CARRIERS = "jdk.virtualThreadScheduler.parallelism";

    private @Nullable String before;

    @BeforeEach
    void remember() {
        before = System.getProperty(CARRIERS);
        System.clearProperty(CARRIERS);
    }

    @AfterEach
    void restore() {
        if (before == null) {
            System.clearProperty(CARRIERS);
        } else {
            System.setProperty(CARRIERS, before);
        }
    }

    @Test
    void one_carrier_thread_more_than_there_are_cores_is_left_by_those_who_sign() {
        start();

        assertThat(System.getProperty(CARRIERS))
                .isEqualTo(String.valueOf(Runtime.getRuntime().availableProcessors() + 1));
    }

    @Test
    void the_number_of_carrier_threads_that_an_operator_chose_stays() {
        System.setProperty(CARRIERS, "7");

        start();

        assertThat(System.getProperty(CARRIERS)).isEqualTo("7");
    }

    private static void start() {
        String[] refused = {"--embedpass.environment=nowhere", "--embedpass.origins.file=/nowhere/origins.yaml"};
        assertThatThrownBy(() -> EmbedpassApplication.main(refused)).isInstanceOf(Exception.class);
    }
}
