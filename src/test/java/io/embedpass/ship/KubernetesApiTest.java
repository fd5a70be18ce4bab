package io.embedpass.ship;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.embedpass.fixture.Kustomized;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Every manifest by the classes of the published API: no field that it does not know, none missing that it demands. */
class KubernetesApiTest {

    private static final Map<String, Check> KINDS = Map.of(
            "v1 Namespace", V1Namespace::validateJsonElement,
            "v1 ServiceAccount", V1ServiceAccount::validateJsonElement,
            "v1 ConfigMap", V1ConfigMap::validateJsonElement,
            "v1 Service", V1Service::validateJsonElement,
            "apps/v1 StatefulSet", V1StatefulSet::validateJsonElement,
            "policy/v1 PodDisruptionBudget", V1PodDisruptionBudget::validateJsonElement,
            "autoscaling/v2 HorizontalPodAutoscaler", V2HorizontalPodAutoscaler::validateJsonElement,
            "networking.k8s.io/v1 Ingress", V1Ingress::validateJsonElement,
            "networking.k8s.io/v1 NetworkPolicy", V1NetworkPolicy::validateJsonElement);

    /** Of operators. */
    private static final Set<String> NOT_OF_KUBERNETES = Set.of(
            "monitoring.coreos.com/v1 ServiceMonitor",
            "monitoring.coreos.com/v1 PrometheusRule",
            "external-secrets.io/v1 ExternalSecret");

    @FunctionalInterface
    private interface Check {

        void accept(JsonElement document) throws IOException;
    }

    @BeforeAll
    static void assumeInstalled() {
        Kustomized.assumeInstalled();
    }

    @ParameterizedTest
    @ValueSource(strings = {"staging", "production"})
    void every_manifest_is_what_kubernetes_knows(String overlay) throws IOException {
        List<JsonNode> documents = Kustomized.overlay(overlay).documents();

        assertThat(documents).extracting(KubernetesApiTest::kind).containsAll(KINDS.keySet());
        for (JsonNode document : documents) {
            if (!NOT_OF_KUBERNETES.contains(kind(document))) {
                check(kind(document), document.toString());
            }
        }
    }

    @Test
    void a_field_that_kubernetes_does_not_know_is_found_wherever_it_is() {
        String manifest =
                Kustomized.overlay("staging").the("StatefulSet", "embedpass").toString();

        assertThatThrownBy(
                        () -> check("apps/v1 StatefulSet", manifest.replace("failureThreshold", "failuresThreshold")))
                .hasMessageContaining("failuresThreshold");
        assertThatThrownBy(() -> check("apps/v1 StatefulSet", manifest.replace("mountPath", "path")))
                .hasMessageContaining("path");
    }

    private static void check(String kind, String manifest) throws IOException {
        Check check = Optional.ofNullable(KINDS.get(kind))
                .orElseThrow(() -> new AssertionError("nobody says how to check " + kind));
        check.accept(JsonParser.parseString(manifest));
    }

    private static String kind(JsonNode document) {
        return document.path("apiVersion").asString() + " "
                + document.path("kind").asString();
    }
}
