package io.embedpass.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.embedpass.fixture.RunningEmbedpass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class StartNoteIT {

    @Test
    void a_demo_that_lost_its_users_to_a_configuration_of_ones_own_says_so(CapturedOutput output) {
        try (RunningEmbedpass _ = RunningEmbedpass.demo().start()) {
            await().until(() -> output.toString().contains("This is the environment demo"));
            assertThat(output).doesNotContain("The demo page has no users");
        }
        try (RunningEmbedpass _ = RunningEmbedpass.demo()
                .with("embedpass.users.services[0].name", "acme-backend")
                .with("embedpass.users.services[0].secret", "{noop}acme-secret")
                .start()) {
            await().until(() -> output.toString().contains("The demo page has no users"));
        }
    }
}
