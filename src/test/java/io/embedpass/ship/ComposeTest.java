package io.embedpass.ship;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.fixture.ComposeFile;
import io.embedpass.fixture.StackFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be known of {@code docker/compose.yaml} where no container can be started: its parts find each other. */
class ComposeTest {

    private static final Path DOCKER = Path.of("docker");
    private static final Pattern ADDRESS = Pattern.compile("172\\.31\\.77\\.\\d+");

    private final ComposeFile compose = ComposeFile.read();

    @Test
    void what_is_mounted_is_in_the_repository() {
        assertThat(compose.sources())
                .filteredOn(source -> !source.startsWith(DOCKER.resolve("data")))
                .isNotEmpty()
                .allSatisfy(source -> assertThat(source).exists());
    }

    @Test
    void every_secret_is_made_by_the_script(@TempDir Path directory) {
        StackFiles files = StackFiles.in(directory).write();

        assertThat(compose.secrets())
                .isNotEmpty()
                .allSatisfy(secret -> assertThat(files.secret(secret)).isNotEmptyFile());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "embedpass/config/application.yaml",
                "nginx/nginx.conf",
                "prometheus/prometheus.yml",
                "grafana/provisioning/datasources/prometheus.yaml"
            })
    void addresses_are_those_of_services(String file) throws IOException {
        List<String> named = ADDRESS.matcher(Files.readString(DOCKER.resolve(file)))
                .results()
                .map(MatchResult::group)
                .toList();

        assertThat(named).isNotEmpty();
        assertThat(compose.addresses().values()).containsAll(named).doesNotHaveDuplicates();
    }

    @Test
    void grafana_finds_the_dashboard_and_prometheus() throws IOException {
        Path provisioning = DOCKER.resolve("grafana/provisioning");
        Path dashboard = Path.of(compose.target("grafana", "../config/grafana/embedpass.json"));

        assertThat(compose.target("grafana", "./grafana/provisioning")).isEqualTo("/etc/grafana/provisioning");
        assertThat(Files.readString(provisioning.resolve("dashboards/embedpass.yaml")))
                .contains("path: " + dashboard.getParent() + "}");
        assertThat(Files.readString(provisioning.resolve("datasources/prometheus.yaml")))
                .contains("http://" + compose.addresses().get("prometheus") + ":9090");
    }

    @Test
    void the_keycloak_of_the_tests_is_that_of_the_stack() throws IOException {
        assertThat(Files.readString(Path.of("pom.xml")))
                .contains("<keycloak.version>" + compose.tag("keycloak") + "</keycloak.version>");
    }

    @Test
    void prometheus_reads_the_rules_where_they_are_mounted() throws IOException {
        String rules = compose.target("prometheus", "../config/prometheus/alerts.yaml");

        assertThat(Files.readString(DOCKER.resolve("prometheus/prometheus.yml")))
                .contains("[" + rules + "]");
    }
}
