package io.embedpass.user.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.answer.Answer;
import io.embedpass.user.Caller;
import io.embedpass.user.ClaimedUser;
import io.embedpass.user.Credentials;
import io.embedpass.user.Credentials.Basic;
import io.embedpass.user.Credentials.Bearer;
import io.embedpass.user.Credentials.DemoSession;
import io.embedpass.user.Credentials.Malformed;
import io.embedpass.user.Passwords;
import io.embedpass.user.Source;
import io.embedpass.user.UserSource;
import io.embedpass.user.UserSourceContract;
import io.embedpass.user.demo.DemoUsers.DemoUser;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DemoUsersTest extends UserSourceContract {

    private final ClaimedUser alice = new ClaimedUser(
            Optional.of("alice"), Optional.of("Alice"), Optional.of("alice@example.com"), Optional.empty(), Set.of());

    private final DemoSessions sessions = new DemoSessions();
    private final String session = sessions.open("alice");
    private final DemoUsers users = new DemoUsers(
            Map.of("alice", new DemoUser("{noop}alice-secret", alice)), new Passwords(List.of()), sessions);

    @Override
    protected UserSource source() {
        return users;
    }

    @Override
    protected List<Credentials> good() {
        return List.of(new Basic("alice", "alice-secret"), new DemoSession(session));
    }

    @Override
    protected List<Credentials> bad() {
        return List.of(
                new Basic("alice", "wrong"),
                new Basic("alice", ""),
                new DemoSession(""),
                new DemoSession("alice"),
                new DemoSession(sessions.open("somebody who is no demo user")));
    }

    @Override
    protected List<Credentials> foreign() {
        return List.of(
                new Basic("Alice", "alice-secret"),
                new Basic("nobody", "alice-secret"),
                new Bearer(session),
                new Malformed("Basic without a colon"));
    }

    @Test
    void both_ways_prove_the_same_person() {
        assertThat(good())
                .allSatisfy(credentials -> assertThat(users.signIn(credentials))
                        .isEqualTo(Answer.of(new Caller.Person(Source.DEMO, alice))));
    }

    @Test
    void closed_session_proves_nobody() {
        sessions.close(session);

        assertThat(users.user(new DemoSession(session))).isEmpty();
    }

    @Test
    void every_session_has_an_id_of_its_own_of_128_bits() {
        assertThat(sessions.open("alice")).isNotEqualTo(session).matches("[0-9a-f]{32}");
    }
}
