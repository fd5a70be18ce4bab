package io.embedpass.user.service;

import io.embedpass.answer.Answer;
import io.embedpass.answer.Refusal;
import io.embedpass.answer.Refusal.SignInFault;
import io.embedpass.user.Caller;
import io.embedpass.user.Credentials;
import io.embedpass.user.Credentials.Basic;
import io.embedpass.user.Passwords;
import io.embedpass.user.Source;
import io.embedpass.user.UserSource;
import java.util.Map;
import java.util.Set;

/** Backends of the host application, by HTTP Basic (RFC 7617). */
public final class ServiceUsers implements UserSource {

    /**
     * A backend that may ask.
     *
     * @param secretHash with its {@code {id}} in front
     * @param embeds ids of the embeds that it may serve; empty means every one
     */
    public record RegisteredService(String secretHash, Set<String> embeds) {}

    private final Map<String, RegisteredService> services;
    private final Passwords passwords;

    /** @param services by their names */
    public ServiceUsers(Map<String, RegisteredService> services, Passwords passwords) {
        this.services = Map.copyOf(services);
        this.passwords = passwords;
    }

    @Override
    public Source source() {
        return Source.SERVICE;
    }

    @Override
    public boolean handles(Credentials credentials) {
        return credentials instanceof Basic basic && services.containsKey(basic.username());
    }

    @Override
    public Answer<Caller> signIn(Credentials credentials) {
        if (credentials instanceof Basic(String name, String secret)) {
            RegisteredService service = services.get(name);
            if (service != null && passwords.matches(secret, service.secretHash())) {
                return Answer.of(new Caller.Service(name, service.embeds()));
            }
        }
        return Answer.refuse(new Refusal.Unauthenticated(
                source().toString(), SignInFault.BAD_CREDENTIALS, "the service's secret is wrong"));
    }
}
