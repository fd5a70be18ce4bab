package io.embedpass.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.IndicatedHealthDescriptor;
import org.springframework.boot.health.contributor.Status;

class ReadinessMetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final HealthEndpoint health = mock();

    ReadinessMetricsTest() {
        ObjectProvider<HealthEndpoint> provider = mock();
        when(provider.getObject()).thenReturn(health);
        var _ = new ReadinessMetrics(registry, provider);
    }

    private double ready() {
        return registry.get("embedpass.ready").gauge().value();
    }

    private void readinessIs(Status status) {
        IndicatedHealthDescriptor readiness = mock();
        when(readiness.getStatus()).thenReturn(status);
        when(health.healthForPath("readiness")).thenReturn(readiness);
    }

    @Test
    void follows_the_readiness_group_from_scrape_to_scrape() {
        readinessIs(Status.UP);
        assertThat(ready()).isEqualTo(1);

        readinessIs(Status.OUT_OF_SERVICE);
        assertThat(ready()).isZero();

        readinessIs(Status.DOWN);
        assertThat(ready()).isZero();
    }

    @Test
    void without_the_group_it_is_not_ready() {
        assertThat(ready()).isZero();
    }

    @Test
    void health_that_throws_is_not_ready_and_spoils_no_scrape() {
        when(health.healthForPath("readiness")).thenThrow(new IllegalStateException("no"));

        assertThat(ready()).isZero();
    }
}
