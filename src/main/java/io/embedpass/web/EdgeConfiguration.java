package io.embedpass.web;

import io.embedpass.audit.Attempt;
import io.embedpass.audit.AuditFilter;
import io.embedpass.audit.AuditTrail;
import io.embedpass.config.Installation;
import io.embedpass.embed.Embed;
import io.embedpass.embed.Embeds;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.apache.catalina.valves.RemoteIpValve;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.filter.RequestContextFilter;
import tools.jackson.databind.json.JsonMapper;

/** The outermost layer of the public listener: the audit filter, the headers, the proxies that are believed. */
@Configuration(proxyBeanMethods = false)
class EdgeConfiguration {

    @Bean
    ProblemWriter problemWriter(JsonMapper json) {
        return new ProblemWriter(json);
    }

    @Bean
    FilterRegistrationBean<AuditFilter> auditFilter(
            AuditTrail trail, ProblemWriter problems, Embeds embeds, Clock clock) {
        FilterRegistrationBean<AuditFilter> registration =
                new FilterRegistrationBean<>(new AuditFilter(trail, problems, path -> embedAt(embeds, path), clock));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    static Optional<String> embedAt(Embeds embeds, String path) {
        return embeds.isTokenAddress(path)
                ? Optional.of(embeds.at(path).map(Embed::id).orElse(Attempt.UNKNOWN_EMBED))
                : Optional.empty();
    }

    @Bean
    ShutdownDelay shutdownDelay(Installation installation) {
        return new ShutdownDelay(installation.properties().delayOfShutdown());
    }

    @Bean
    FilterRegistrationBean<EdgeHeadersFilter> edgeHeadersFilter(ShutdownDelay shutdown) {
        FilterRegistrationBean<EdgeHeadersFilter> registration =
                new FilterRegistrationBean<>(new EdgeHeadersFilter(shutdown::hasBegun));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
        return registration;
    }

    @Bean
    FilterRegistrationBean<ReadableAddressFilter> readableAddressFilter(ProblemWriter problems) {
        FilterRegistrationBean<ReadableAddressFilter> registration =
                new FilterRegistrationBean<>(new ReadableAddressFilter(problems));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 2);
        return registration;
    }

    /** Off: what it would bind to the thread of a request, nobody asks for outside of Spring MVC, which binds it itself. */
    @Bean
    FilterRegistrationBean<RequestContextFilter> requestContextFilter() {
        FilterRegistrationBean<RequestContextFilter> registration =
                new FilterRegistrationBean<>(new RequestContextFilter());
        registration.setEnabled(false);
        return registration;
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> edgeTomcat(
            Installation installation, UnreadableRequestValve unreadableRequests) {
        return new EdgeTomcat(installation.trustedProxies(), unreadableRequests);
    }

    @Bean
    UnreadableRequestValve unreadableRequestValve(AuditTrail trail, Embeds embeds, Clock clock, JsonMapper json) {
        return new UnreadableRequestValve(trail, path -> embedAt(embeds, path), clock, json);
    }

    /** After Boot's own customizers, whose valve would believe every private address. */
    private record EdgeTomcat(List<String> trustedProxies, UnreadableRequestValve unreadableRequests)
            implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>, Ordered {

        @Override
        public void customize(TomcatServletWebServerFactory factory) {
            factory.getEngineValves().removeIf(RemoteIpValve.class::isInstance);
            if (!trustedProxies.isEmpty()) {
                factory.addEngineValves(remoteIp());
            }
            unreadableRequests.installIn(factory);
        }

        private RemoteIpValve remoteIp() {
            RemoteIpValve valve = new RemoteIpValve();
            valve.setInternalProxies(String.join(",", trustedProxies));
            valve.setRemoteIpHeader("X-Forwarded-For");
            valve.setProtocolHeader("X-Forwarded-Proto");
            return valve;
        }

        @Override
        public int getOrder() {
            return Ordered.LOWEST_PRECEDENCE;
        }
    }
}
