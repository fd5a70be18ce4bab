package io.embedpass.metrics;

import io.embedpass.embed.Embeds;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationPredicate;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.observation.ServerRequestObservationContext;
import org.springframework.stereotype.Component;

/** Keeps attempts out of {@code http.server.requests}: they have metrics of their own, and what is told twice costs twice. */
@Component
final class UnobservedAttempts implements ObservationPredicate {

    private final Embeds embeds;

    UnobservedAttempts(Embeds embeds) {
        this.embeds = embeds;
    }

    @Override
    public boolean test(String name, Observation.Context context) {
        return !(context instanceof ServerRequestObservationContext http && isAttempt(http.getCarrier()));
    }

    private boolean isAttempt(@Nullable HttpServletRequest request) {
        return request != null
                && HttpMethod.POST.matches(request.getMethod())
                && embeds.isTokenAddress(request.getServletPath());
    }
}
