package io.embedpass.user.demo;

import io.embedpass.answer.Answer;
import io.embedpass.answer.Refusal;
import io.embedpass.answer.Refusal.SignInFault;
import io.embedpass.user.Caller;
import io.embedpass.user.ClaimedUser;
import io.embedpass.user.Credentials;
import io.embedpass.user.Credentials.Basic;
import io.embedpass.user.Credentials.DemoSession;
import io.embedpass.user.Passwords;
import io.embedpass.user.Source;
import io.embedpass.user.UserSource;
import java.util.Map;
import java.util.Optional;

/** Users of the environment {@code demo}: by HTTP Basic, or by the session of the demo page's log-in. */
public final class DemoUsers implements UserSource {

    /** A user and the hash of the password, with its {@code {id}} in front. */
    public record DemoUser(String passwordHash, ClaimedUser user) {}

    private final Map<String, DemoUser> users;
    private final Passwords passwords;
    private final DemoSessions sessions;

    /** @param users by their user names */
    public DemoUsers(Map<String, DemoUser> users, Passwords passwords, DemoSessions sessions) {
        this.users = Map.copyOf(users);
        this.passwords = passwords;
        this.sessions = sessions;
    }

    @Override
    public Source source() {
        return Source.DEMO;
    }

    @Override
    public boolean handles(Credentials credentials) {
        return switch (credentials) {
            case Basic basic -> users.containsKey(basic.username());
            case DemoSession _ -> true;
            default -> false;
        };
    }

    @Override
    public Answer<Caller> signIn(Credentials credentials) {
        return user(credentials)
                .<Answer<Caller>>map(user -> Answer.of(new Caller.Person(Source.DEMO, user)))
                .orElseGet(() -> Answer.refuse(new Refusal.Unauthenticated(
                        source().toString(),
                        SignInFault.BAD_CREDENTIALS,
                        "the demo user's password is wrong or the session has ended")));
    }

    /** The user whom the credentials prove. */
    public Optional<ClaimedUser> user(Credentials credentials) {
        return switch (credentials) {
            case Basic(String name, String password) ->
                Optional.ofNullable(users.get(name))
                        .filter(user -> passwords.matches(password, user.passwordHash()))
                        .map(DemoUser::user);
            case DemoSession(String id) -> sessions.username(id).map(users::get).map(DemoUser::user);
            default -> Optional.empty();
        };
    }
}
