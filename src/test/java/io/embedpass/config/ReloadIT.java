package io.embedpass.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.embedpass.fixture.RunningEmbedpass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.AuditEventRepository;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class ReloadIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String FIRST = "https://first.example.com";
    private static final String SECOND = "https://second.example.com";

    @TempDir
    private Path directory;

    private Path file;
    private RunningEmbedpass embedpass;

    /** As Kubernetes mounts a ConfigMap: the name is a link to ..data/name, and ..data one to the version. */
    @BeforeEach
    void start() throws IOException {
        file = directory.resolve("allowed-origins.yaml");
        mount("..1", list(FIRST));
        Files.createSymbolicLink(file, Path.of("..data", "allowed-origins.yaml"));
        embedpass = RunningEmbedpass.demo()
                .with("embedpass.origins.file", file.toString())
                .start();
        assertThat(statusFor(FIRST)).isEqualTo(200);
        assertThat(statusFor(SECOND)).isEqualTo(403);
    }

    @AfterEach
    void stop() {
        embedpass.close();
    }

    @Test
    void the_swap_of_a_kubernetes_link_takes_effect() throws IOException {
        mount("..2", list(SECOND));

        expectSecondOnly();
        expectReloads("ok", 1);
    }

    @Test
    void a_file_that_is_gone_changes_nothing_in_the_demo_either() throws IOException {
        Files.delete(file);

        expectReloads("failed", 1);
        assertThat(statusFor(FIRST)).isEqualTo(200);
    }

    @Test
    void an_edit_in_place_takes_effect() throws IOException {
        Files.writeString(file, list(SECOND));

        expectSecondOnly();
    }

    @Test
    void an_edit_in_place_of_the_same_length_and_time_takes_effect() throws IOException {
        var time = Files.getLastModifiedTime(file);
        Files.writeString(file, list("https://frist.example.com"));
        Files.setLastModifiedTime(file, time);

        await().atMost(PATIENCE).until(() -> statusFor("https://frist.example.com") == 200);
    }

    @Test
    void a_file_that_is_moved_over_it_takes_effect() throws IOException {
        Path next = Files.writeString(directory.resolve("next"), list(SECOND));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);

        expectSecondOnly();
    }

    @Test
    void a_broken_list_changes_nothing_and_is_told_of_once(CapturedOutput output) throws Exception {
        String broken = list(SECOND) + "  - https://*.co.uk\n";
        Files.writeString(file, broken);

        expectReloads("failed", 1);
        assertThat(statusFor(FIRST)).isEqualTo(200);
        assertThat(statusFor(SECOND)).isEqualTo(403);
        List<AuditEvent> events = refusals();
        assertThat(events).hasSize(1);
        assertThat(String.valueOf(events.getFirst().getData().get("problems")))
                .contains(file + ":3", "https://*.co.uk", "public suffix");

        // It is looked at again all the time; another event shows that some looks have passed.
        Files.writeString(embedpass.keyPlanFile(), Files.readString(embedpass.keyPlanFile()) + "# \n");
        await().atMost(PATIENCE).until(() -> reloads("signing-keys", "ok") == 1);
        Files.writeString(embedpass.keyPlanFile(), Files.readString(embedpass.keyPlanFile()) + "# \n");
        await().atMost(PATIENCE).until(() -> reloads("signing-keys", "ok") == 2);
        assertThat(reloads("allowed-origins", "failed")).isEqualTo(1);
        assertThat(refusals()).hasSize(1);
        assertThat(output.getOut().lines().filter(line -> line.contains("ERROR") && line.contains(file + ":3")))
                .singleElement()
                .asString()
                .contains("what was in force stays", "public suffix");
    }

    @Test
    void a_truncated_list_changes_nothing() throws IOException {
        Files.writeString(file, "");
        expectReloads("failed", 1);
        assertThat(statusFor(FIRST)).isEqualTo(200);

        Files.writeString(file, "origins:\n  - {origin: 'https://sec");
        expectReloads("failed", 2);
        assertThat(statusFor(FIRST)).isEqualTo(200);
    }

    @Test
    void a_list_that_was_mended_takes_effect() throws IOException {
        Files.writeString(file, "origins: ");
        expectReloads("failed", 1);

        Files.writeString(file, list(SECOND));

        expectSecondOnly();
        expectReloads("ok", 1);
    }

    @Test
    void a_broken_list_that_goes_back_to_what_it_was_is_good_again() throws IOException {
        Files.writeString(file, "origins: ");
        expectReloads("failed", 1);

        Files.writeString(file, list(FIRST));

        expectReloads("ok", 1);
        assertThat(statusFor(FIRST)).isEqualTo(200);
    }

    @Test
    void every_record_names_the_configuration_in_force(CapturedOutput output) throws IOException {
        Files.writeString(file, list(FIRST, SECOND));
        await().atMost(PATIENCE).until(() -> statusFor(SECOND) == 200);

        await().untilAsserted(() -> assertThat(output.getOut()
                        .lines()
                        .filter(line -> line.startsWith("{") && line.contains("\"outcome\":\"issued\""))
                        .map(line -> line.replaceFirst(".*\"config\":\"([0-9a-f]{16})\".*", "$1"))
                        .distinct())
                .hasSize(2));
    }

    private void expectSecondOnly() {
        await().atMost(PATIENCE).until(() -> statusFor(SECOND) == 200);
        assertThat(statusFor(FIRST)).isEqualTo(403);
    }

    private void expectReloads(String result, int count) {
        await().atMost(PATIENCE).until(() -> reloads("allowed-origins", result) == count);
    }

    private double reloads(String watched, String result) {
        return embedpass.metric("embedpass_config_reloads_total{file=\"" + watched + "\",result=\"" + result + "\"}");
    }

    private List<AuditEvent> refusals() {
        return embedpass.bean(AuditEventRepository.class).find(null, null, "embedpass.config.refused");
    }

    private int statusFor(String origin) {
        return embedpass
                .send(embedpass.tokenRequest("/embed/token").setHeader("Origin", origin))
                .statusCode();
    }

    private void mount(String version, String content) throws IOException {
        Path data = Files.createDirectory(directory.resolve(version));
        Files.writeString(data.resolve("allowed-origins.yaml"), content);
        Path link = Files.createSymbolicLink(directory.resolve("..tmp"), Path.of(version));
        Files.move(link, directory.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String list(String... origins) {
        return "origins:\n  - " + String.join("\n  - ", origins) + "\n";
    }
}
