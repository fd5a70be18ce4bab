package io.embedpass;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the JDK is told before the service starts; {@code UnpackIT} asks a process what it heard. */
class EmbedpassApplicationTest {

    private @Nullable String before;

    @BeforeEach
    void remember() {
        before = System.getProperty(EmbedpassApplication.CARRIERS);
        System.clearProperty(EmbedpassApplication.CARRIERS);
    }

    @AfterEach
    void restore() {
        if (before == null) {
            System.clearProperty(EmbedpassApplication.CARRIERS);
        } else {
            System.setProperty(EmbedpassApplication.CARRIERS, before);
        }
    }

    @Test
    void one_carrier_thread_more_than_there_are_cores_is_left_by_those_who_sign() {
        EmbedpassApplication.provideCarriers();

        assertThat(System.getProperty(EmbedpassApplication.CARRIERS))
                .isEqualTo(String.valueOf(Runtime.getRuntime().availableProcessors() + 1));
    }

    @Test
    void the_number_of_carrier_threads_that_an_operator_chose_stays() {
        System.setProperty(EmbedpassApplication.CARRIERS, "7");

        EmbedpassApplication.provideCarriers();

        assertThat(System.getProperty(EmbedpassApplication.CARRIERS)).isEqualTo("7");
    }
}
