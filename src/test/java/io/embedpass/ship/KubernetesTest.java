package io.embedpass.ship;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.fixture.Kustomized;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What the overlays of {@code docker/kubernetes} have to hold, besides being Kubernetes'. */
class KubernetesTest {

    private static final String NAME = "app.kubernetes.io/name";

    /** What is left of a stop after the delay: requests under way, and the journal's last force. */
    private static final int STOP_SECONDS = 10;

    private static Kustomized staging;
    private static Kustomized production;

    @BeforeAll
    static void render() {
        Kustomized.assumeInstalled();
        staging = Kustomized.overlay("staging");
        production = Kustomized.overlay("production");
    }

    static Stream<Kustomized> overlays() {
        return Stream.of(staging, production);
    }

    @Test
    void staging_and_production_share_no_page_no_key_no_embed_and_no_namespace() {
        assertDisjoint(overlay -> texts(overlay.settings("embedpass-watched", "allowed-origins.yaml"), "origin"));
        assertDisjoint(
                overlay -> Set.copyOf(overlay.secrets("embedpass-signing-keys").values()));
        assertDisjoint(
                overlay -> Set.copyOf(overlay.secrets("embedpass-secrets").values()));
        assertDisjoint(overlay -> texts(environment(overlay), "issuer"));
        assertDisjoint(overlay -> texts(environment(overlay), "audience").stream()
                .filter(audience -> !audience.equals("embedpass"))
                .collect(Collectors.toSet()));
        assertDisjoint(overlay -> overlay.documents().stream()
                .map(document -> document.path("metadata").path("namespace").asString(""))
                .filter(namespace -> !namespace.isEmpty())
                .collect(Collectors.toSet()));
    }

    @Test
    void each_refuses_the_keys_of_the_other() {
        assertDisjoint(overlay -> {
            Set<String> forbidden = values(environment(overlay).findValue("forbidden-thumbprints"));
            assertThat(forbidden).isNotEmpty().allMatch(thumbprint -> thumbprint.matches("[A-Za-z0-9_-]{43}"));
            return forbidden;
        });
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void every_file_names_its_environment(Kustomized overlay) {
        String name = environment(overlay).path("embedpass").path("environment").asString();

        assertThat(overlay).isSameAs(name.equals("production") ? production : staging);
        assertThat(overlay.settings("embedpass-watched", "signing-keys.yaml")
                        .path("environment")
                        .asString())
                .isEqualTo(name);
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void the_pod_may_do_nothing_that_it_need_not(Kustomized overlay) {
        JsonNode pod = overlay.pod();
        JsonNode container = pod.path("containers").get(0);

        assertThat(pod.path("securityContext").toString())
                .contains("\"runAsNonRoot\":true", "\"runAsUser\":65532", "\"fsGroup\":65532")
                .contains("\"seccompProfile\":{\"type\":\"RuntimeDefault\"}");
        assertThat(container.path("securityContext").toString())
                .contains("\"allowPrivilegeEscalation\":false", "\"readOnlyRootFilesystem\":true")
                .contains("\"capabilities\":{\"drop\":[\"ALL\"]}");
        assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
        assertThat(overlay.the("ServiceAccount", "embedpass")
                        .path("automountServiceAccountToken")
                        .asBoolean(true))
                .isFalse();
        assertThat(overlay.the("Namespace", "embedpass").toString()).contains("enforce\":\"restricted\"");
        assertThat(container.path("resources").toString()).contains("requests", "limits");
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void probes_ask_the_management_listener_which_listens_there(Kustomized overlay) {
        JsonNode container = overlay.pod().path("containers").get(0);

        assertThat(address(container, "startupProbe")).isEqualTo("/actuator/health/liveness management");
        assertThat(address(container, "livenessProbe")).isEqualTo("/actuator/health/liveness management");
        assertThat(address(container, "readinessProbe")).isEqualTo("/actuator/health/readiness management");
        assertThat(ports(container)).containsEntry("management", 8081).containsEntry("http", 8080);
        assertThat(settings(overlay)
                        .path("management")
                        .path("server")
                        .path("address")
                        .asString())
                .isEqualTo("0.0.0.0");
    }

    /** Else the first that is cordoned, or set aside for others, would leave a pod without a place. */
    @ParameterizedTest
    @MethodSource("overlays")
    void pods_are_spread_over_nodes_that_take_them(Kustomized overlay) {
        assertThat(overlay.pod().path("topologySpreadConstraints"))
                .hasSize(2)
                .allSatisfy(constraint -> assertThat(
                                constraint.path("nodeTaintsPolicy").asString())
                        .isEqualTo("Honor"));
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void a_pod_gets_the_time_that_it_needs_to_stop(Kustomized overlay) {
        String delay =
                settings(overlay).path("embedpass").path("shutdown-delay").asString();
        JsonNode readiness = overlay.pod().path("containers").get(0).path("readinessProbe");

        assertThat(delay).matches("\\d+s");
        int seconds = Integer.parseInt(delay.replace("s", ""));
        assertThat(overlay.pod().path("terminationGracePeriodSeconds").asInt()).isGreaterThan(seconds + STOP_SECONDS);
        assertThat(readiness.path("periodSeconds").asInt()).isLessThan(seconds);
    }

    /** The kubelet never touches a file that is mounted alone, and a digest in the name would replace the pods. */
    @ParameterizedTest
    @MethodSource("overlays")
    void the_watched_files_are_in_a_folder_that_the_kubelet_swaps(Kustomized overlay) {
        assertThat(overlay.pod().path("containers").get(0).path("volumeMounts").findValues("subPath"))
                .isEmpty();
        assertThat(overlay.the("ConfigMap", "embedpass-watched")
                        .path("metadata")
                        .path("name")
                        .asString())
                .isEqualTo("embedpass-watched");
        assertThat(overlay.the("ConfigMap", "embedpass-config")
                        .path("metadata")
                        .path("name")
                        .asString())
                .matches("embedpass-config-[a-z0-9]{10}");
        assertThat(settings(overlay).at("/embedpass/origins/file").asString()).startsWith("watched/");
        assertThat(settings(overlay).at("/embedpass/keys/plan").asString()).startsWith("watched/");
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void what_is_mounted_is_there_and_secrets_come_by_reference(Kustomized overlay) {
        JsonNode volumes = overlay.pod().path("volumes");
        Set<String> names = new HashSet<>(texts(volumes, "name"));
        names.add(overlay.the("StatefulSet", "embedpass")
                .at("/spec/volumeClaimTemplates/0/metadata/name")
                .asString());

        assertThat(names)
                .containsAll(texts(overlay.pod().path("containers").get(0).path("volumeMounts"), "name"));
        texts(volumes, "secretName")
                .forEach(secret -> assertThat(overlay.the("ExternalSecret", secret)
                                .at("/spec/target/name")
                                .asString())
                        .isEqualTo(secret));
        volumes.findValues("configMap")
                .forEach(volume -> overlay.the("ConfigMap", volume.path("name").asString()));
        assertThat(overlay.documents())
                .noneMatch(document -> document.path("kind").asString().equals("Secret"));
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void everything_selects_the_pods_and_leads_to_them(Kustomized overlay) {
        String app = overlay.the("StatefulSet", "embedpass")
                .at("/spec/template/metadata/labels")
                .path(NAME)
                .asString();

        for (String selector :
                List.of("/spec/selector/matchLabels", "/spec/podSelector/matchLabels", "/spec/selector")) {
            assertThat(overlay.documents().stream()
                            .map(document -> document.at(selector).path(NAME))
                            .filter(JsonNode::isString)
                            .map(JsonNode::asString))
                    .isNotEmpty()
                    .containsOnly(app);
        }
        JsonNode scraped = overlay.the("Service", "embedpass-instances");
        JsonNode monitor = overlay.the("ServiceMonitor", "embedpass");
        monitor.at("/spec/selector/matchLabels")
                .properties()
                .forEach(label -> assertThat(scraped.at("/metadata/labels").path(label.getKey()))
                        .isEqualTo(label.getValue()));
        assertThat(scraped.at("/spec/ports/0/name")).isEqualTo(monitor.at("/spec/endpoints/0/port"));
        assertThat(scraped.at("/metadata/labels")
                        .has(monitor.at("/spec/jobLabel").asString()))
                .isTrue();
        assertThat(overlay.the("HorizontalPodAutoscaler", "embedpass")
                        .at("/spec/scaleTargetRef/kind")
                        .asString())
                .isEqualTo("StatefulSet");
        assertThat(overlay.the("NetworkPolicy", "embedpass")
                        .at("/spec/policyTypes")
                        .valueStream()
                        .map(JsonNode::asString))
                .containsExactlyInAnyOrder("Ingress", "Egress");
    }

    /** As {@code docker/nginx/nginx.conf}: without {@code non_idempotent} a POST to a pod that just ends is a 502. */
    @ParameterizedTest
    @MethodSource("overlays")
    void the_ingress_asks_another_pod_for_a_token_and_never_for_an_event(Kustomized overlay) {
        assertThat(route(overlay, "embedpass")).isEqualTo("/ error timeout http_503 non_idempotent");
        assertThat(route(overlay, "embedpass-events")).isEqualTo("/embed/events off");
        assertThat(overlay.documents().stream()
                        .filter(document -> document.path("kind").asString().equals("Ingress"))
                        .flatMap(ingress -> texts(ingress, "host").stream()))
                .hasSize(2)
                .allMatch(host -> host.endsWith(".example.com"))
                .containsOnly(overlay.the("Ingress", "embedpass")
                        .at("/spec/tls/0/hosts/0")
                        .asString());
    }

    @Test
    void the_alerts_are_those_that_were_tested() throws IOException {
        JsonNode tested = Kustomized.yaml(Files.readString(Path.of("config/prometheus/alerts.yaml")))
                .getFirst();

        assertThat(production.the("PrometheusRule", "embedpass").at("/spec/groups"))
                .as("docker/kubernetes/README.md says how to make the copy anew")
                .isEqualTo(tested.path("groups"));
    }

    private static void assertDisjoint(Function<Kustomized, Set<String>> of) {
        assertThat(of.apply(staging)).isNotEmpty().doesNotContainAnyElementsOf(of.apply(production));
        assertThat(of.apply(production)).isNotEmpty();
    }

    private static JsonNode environment(Kustomized overlay) {
        return overlay.settings("embedpass-config", "environment.yaml");
    }

    private static JsonNode settings(Kustomized overlay) {
        return overlay.settings("embedpass-config", "application.yaml");
    }

    private static Set<String> texts(JsonNode in, String field) {
        return in.findValues(field).stream().map(JsonNode::asString).collect(Collectors.toSet());
    }

    private static Set<String> values(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).collect(Collectors.toSet());
    }

    private static String route(Kustomized overlay, String ingress) {
        JsonNode document = overlay.the("Ingress", ingress);
        return document.at("/spec/rules/0/http/paths/0/path").asString() + " "
                + document.at("/metadata/annotations/nginx.ingress.kubernetes.io~1proxy-next-upstream")
                        .asString();
    }

    private static String address(JsonNode container, String probe) {
        JsonNode get = container.path(probe).path("httpGet");
        return get.path("path").asString() + " " + get.path("port").asString();
    }

    private static Map<String, Integer> ports(JsonNode container) {
        return container
                .path("ports")
                .valueStream()
                .collect(Collectors.toMap(
                        port -> port.path("name").asString(),
                        port -> port.path("containerPort").asInt()));
    }
}
