package io.embedpass.user.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.answer.Answer;
import io.embedpass.user.Caller;
import io.embedpass.user.Credentials;
import io.embedpass.user.Credentials.Basic;
import io.embedpass.user.Credentials.Bearer;
import io.embedpass.user.Credentials.DemoSession;
import io.embedpass.user.Credentials.Malformed;
import io.embedpass.user.Passwords;
import io.embedpass.user.UserSource;
import io.embedpass.user.UserSourceContract;
import io.embedpass.user.service.ServiceUsers.RegisteredService;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServiceUsersTest extends UserSourceContract {

    private final ServiceUsers services = new ServiceUsers(
            Map.of(
                    "acme-backend", new RegisteredService("{noop}acme-secret", Set.of("feedback")),
                    "other-backend", new RegisteredService("{noop}other-secret", Set.of())),
            new Passwords(List.of()));

    @Override
    protected UserSource source() {
        return services;
    }

    @Override
    protected List<Credentials> good() {
        return List.of(new Basic("acme-backend", "acme-secret"), new Basic("other-backend", "other-secret"));
    }

    @Override
    protected List<Credentials> bad() {
        return List.of(
                new Basic("acme-backend", "other-secret"),
                new Basic("acme-backend", "Acme-secret"),
                new Basic("acme-backend", "{noop}acme-secret"),
                new Basic("acme-backend", ""));
    }

    @Override
    protected List<Credentials> foreign() {
        return List.of(
                new Basic("ACME-BACKEND", "acme-secret"),
                new Basic("", "acme-secret"),
                new Basic("nobody", "acme-secret"),
                new Bearer("acme-secret"),
                new DemoSession("acme-secret"),
                new Malformed("Basic without a colon"));
    }

    @Test
    void service_may_serve_the_embeds_that_it_is_registered_for() {
        Caller.Service acme = service("acme-backend", "acme-secret");

        assertThat(acme.mayServe("feedback")).isTrue();
        assertThat(acme.mayServe("dashboard")).isFalse();
    }

    @Test
    void service_that_is_registered_for_no_embed_in_particular_may_serve_every_one() {
        assertThat(service("other-backend", "other-secret").mayServe("dashboard"))
                .isTrue();
    }

    private Caller.Service service(String name, String secret) {
        return services.signIn(new Basic(name, secret)) instanceof Answer.Value<Caller>(Caller.Service service)
                ? service
                : new Caller.Service("refused", Set.of("none"));
    }
}
