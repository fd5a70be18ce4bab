package io.embedpass.web;

import io.embedpass.answer.RefusalCode;
import io.embedpass.config.Installation;
import io.embedpass.embed.Embeds;
import io.embedpass.limit.Concurrency;
import io.embedpass.origin.OriginCheck;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.context.request.async.WebAsyncManagerIntegrationFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Who gets through to what. The management listener asks for an administrator; on the public one only our own addresses
 * are open, and the token addresses among them ask for a sign-in themselves: it comes after the client limit and the
 * origin (contract section 3), which no filter chain knows.
 */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    private static final String ADMIN = "ADMIN";
    private static final String CHALLENGE = "Basic realm=\"embedpass administration\", charset=\"UTF-8\"";

    /** What is not exposed is asked for like the rest: strangers are not told which endpoints there are. */
    @Bean
    @Order(2)
    SecurityFilterChain managementSecurity(HttpSecurity http, ProblemWriter problems, WebEndpointProperties endpoints) {
        AuthenticationEntryPoint challenge = (request, response, _) -> {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE);
            problems.write(request, response, RefusalCode.UNAUTHENTICATED, "an administrator is needed");
        };
        AccessDeniedHandler denied = (request, response, _) ->
                problems.write(request, response, RefusalCode.PERMISSION_DENIED, "an administrator is needed");
        RequestMatcher actuator = PathPatternRequestMatcher.pathPattern(endpoints.getBasePath() + "/**");
        return http.securityMatcher(request -> ManagementListener.got(request) && actuator.matches(request))
                .authorizeHttpRequests(
                        requests -> requests.requestMatchers(EndpointRequest.to("health", "prometheus", "info"))
                                .permitAll()
                                .anyRequest()
                                .hasRole(ADMIN))
                .httpBasic(basic -> basic.authenticationEntryPoint(challenge))
                .exceptionHandling(
                        handling -> handling.authenticationEntryPoint(challenge).accessDeniedHandler(denied))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable)
                .build();
    }

    /**
     * The token addresses have nothing for Security's own filters to do: no session, no log-in page, and a sign-in that is
     * a step of the attempt. What is left costs a tenth of what the usual chain does, on every request. First, because to
     * ask whether a request is for the actuator costs more than this answer.
     */
    @Bean
    @Order(1)
    SecurityFilterChain tokenSecurity(
            Installation installation,
            Embeds embeds,
            OriginCheck originCheck,
            Concurrency concurrency,
            ProblemWriter problems) {
        List<Filter> filters = new ArrayList<>();
        if (installation.properties().isHttpsRequired()) {
            filters.add(new HttpsFilter(problems));
        }
        filters.add(new CorsFilter(embeds, originCheck, problems));
        filters.add(new OverloadFilter(concurrency, problems));
        return new DefaultSecurityFilterChain(
                request -> embeds.isTokenAddress(request.getServletPath()) && !ManagementListener.got(request),
                filters);
    }

    @Bean
    @Order(3)
    SecurityFilterChain publicSecurity(
            HttpSecurity http,
            Installation installation,
            Embeds embeds,
            IssuerMetadata metadata,
            OriginCheck originCheck,
            ProblemWriter problems) {
        AuthenticationEntryPoint notFound = (request, response, _) ->
                problems.write(request, response, RefusalCode.NOT_FOUND, "nothing is at this address");
        PublicAddresses addresses =
                new PublicAddresses(embeds, metadata, installation.properties().isDemo());
        if (installation.properties().isHttpsRequired()) {
            http.addFilterBefore(new HttpsFilter(problems), WebAsyncManagerIntegrationFilter.class);
        }
        return http.addFilterAfter(
                        new CorsFilter(embeds, originCheck, problems), WebAsyncManagerIntegrationFilter.class)
                .authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
                        .permitAll()
                        .requestMatchers(addresses)
                        .permitAll()
                        .anyRequest()
                        .denyAll())
                .exceptionHandling(handling -> handling.authenticationEntryPoint(notFound))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                // The Origin check of every token request is the protection against CSRF; nothing else changes state.
                .csrf(AbstractHttpConfigurer::disable)
                // EdgeHeadersFilter sets them, outside of the firewall too.
                .headers(AbstractHttpConfigurer::disable)
                .build();
    }

    @Bean
    UserDetailsService administrators(Installation installation) {
        return new InMemoryUserDetailsManager(installation.properties().admins().stream()
                .map(admin -> User.withUsername(String.valueOf(admin.username()))
                        .password(String.valueOf(admin.password()))
                        .roles(ADMIN)
                        .build())
                .toList());
    }

    /** Security tells no observations of its own: a timer around every filter costs more than the filters. */
    @Bean
    SecurityObservationSettings securityObservations() {
        return SecurityObservationSettings.noObservations();
    }

    @Bean
    HttpFirewall httpFirewall() {
        return new OriginQueryFirewall();
    }

    @Bean
    RequestRejectedHandler requestRejectedHandler(ProblemWriter problems) {
        return (request, response, rejection) -> problems.write(
                request,
                response,
                RefusalCode.MALFORMED_REQUEST,
                "the address or a header has characters that are not allowed");
    }
}
