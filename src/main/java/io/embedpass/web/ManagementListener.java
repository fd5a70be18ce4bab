package io.embedpass.web;

import io.embedpass.audit.AuditTrail;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.Optional;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.web.context.support.WebApplicationContextUtils;
import tools.jackson.databind.json.JsonMapper;

/**
 * The Tomcat of the management listener. Boot finds it by its name in {@code ManagementContextConfiguration.imports} and
 * puts it into that listener's own context; it is no component, or the public listener would be changed too.
 */
final class ManagementListener {

    private static final String NAMESPACE = "management";

    private ManagementListener() {}

    /** Whether the request came in there. */
    static boolean got(HttpServletRequest request) {
        return WebServerApplicationContext.hasServerNamespace(
                WebApplicationContextUtils.getWebApplicationContext(request.getServletContext()), NAMESPACE);
    }

    @Bean
    static FilterRegistrationBean<ReadableAddressFilter> managementReadableAddressFilter(ProblemWriter problems) {
        FilterRegistrationBean<ReadableAddressFilter> registration =
                new FilterRegistrationBean<>(new ReadableAddressFilter(problems));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    /** No token is asked for there; an origin is, maybe with its slashes encoded: {@link OriginQueryFirewall} decides about those. */
    @Bean
    static WebServerFactoryCustomizer<TomcatServletWebServerFactory> managementTomcat(
            AuditTrail trail, Clock clock, JsonMapper json) {
        return factory -> {
            new UnreadableRequestValve(trail, _ -> Optional.empty(), clock, json).installIn(factory);
            factory.setProtocol(StrictTlsProtocol.class.getName());
            factory.addConnectorCustomizers(
                    connector -> connector.setEncodedSolidusHandling(EncodedSolidusHandling.DECODE.getValue()));
        };
    }
}
