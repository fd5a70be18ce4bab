package io.embedpass.config;

import static java.util.stream.Collectors.toMap;

import io.embedpass.config.EmbedpassProperties.Bearer;
import io.embedpass.config.EmbedpassProperties.Demo;
import io.embedpass.config.EmbedpassProperties.Service;
import io.embedpass.config.EmbedpassProperties.Users;
import io.embedpass.token.Challenges;
import io.embedpass.user.ClaimedUser;
import io.embedpass.user.Passwords;
import io.embedpass.user.UserSource;
import io.embedpass.user.UserSources;
import io.embedpass.user.bearer.BearerUsers;
import io.embedpass.user.bearer.ClaimNames;
import io.embedpass.user.bearer.TrustedIssuer;
import io.embedpass.user.demo.DemoSessions;
import io.embedpass.user.demo.DemoUsers;
import io.embedpass.user.demo.DemoUsers.DemoUser;
import io.embedpass.user.service.ServiceUsers;
import io.embedpass.user.service.ServiceUsers.RegisteredService;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes the user sources that are configured. */
@Configuration(proxyBeanMethods = false)
class UserSourcesConfiguration {

    @Bean
    Passwords passwords(Installation installation) {
        Users users = installation.properties().users();
        return new Passwords(Stream.concat(
                        users.services().stream().map(Service::secret),
                        users.demo().stream().map(Demo::password))
                .filter(Objects::nonNull)
                .toList());
    }

    @Bean
    DemoSessions demoSessions() {
        return new DemoSessions();
    }

    @Bean
    DemoUsers demoUsers(Installation installation, Passwords passwords, DemoSessions sessions) {
        return new DemoUsers(
                installation.properties().users().demo().stream()
                        .collect(toMap(user -> String.valueOf(user.username()), UserSourcesConfiguration::demoUser)),
                passwords,
                sessions);
    }

    private static DemoUser demoUser(Demo user) {
        return new DemoUser(
                String.valueOf(user.password()),
                new ClaimedUser(
                        Optional.ofNullable(user.username()),
                        Optional.ofNullable(user.name()),
                        Optional.ofNullable(user.email()),
                        Optional.ofNullable(user.avatarUrl()),
                        Set.copyOf(user.authorities())));
    }

    @Bean
    UserSources userSources(Installation installation, Passwords passwords, DemoUsers demoUsers, Clock clock) {
        Users users = installation.properties().users();
        List<UserSource> sources = new ArrayList<>();
        if (!users.bearer().isEmpty()) {
            sources.add(new BearerUsers(users.bearer().stream()
                    .collect(
                            toMap(bearer -> String.valueOf(bearer.issuer()), bearer -> trustedIssuer(bearer, clock)))));
        }
        if (!users.services().isEmpty()) {
            sources.add(new ServiceUsers(
                    users.services().stream()
                            .collect(toMap(
                                    service -> String.valueOf(service.name()), UserSourcesConfiguration::service)),
                    passwords));
        }
        if (!users.demo().isEmpty()) {
            sources.add(demoUsers);
        }
        return new UserSources(sources, passwords);
    }

    private static TrustedIssuer trustedIssuer(Bearer bearer, Clock clock) {
        EmbedpassProperties.Claims names = bearer.claims();
        return new TrustedIssuer(
                String.valueOf(bearer.issuer()),
                Optional.ofNullable(bearer.jwkSetUri()).map(URI::create),
                String.valueOf(bearer.audience()),
                new ClaimNames(names.subject(), names.name(), names.email(), names.avatar(), names.authorities()),
                clock);
    }

    private static RegisteredService service(Service service) {
        return new RegisteredService(
                String.valueOf(service.secret()), Set.copyOf(Objects.requireNonNullElse(service.embeds(), List.of())));
    }

    @Bean
    Challenges challenges(UserSources userSources) {
        return new Challenges(userSources.configured());
    }
}
