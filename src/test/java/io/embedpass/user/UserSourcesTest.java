package io.embedpass.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.answer.Answer;
import io.embedpass.answer.Refusal.SignInFault;
import io.embedpass.answer.Refusal.Unauthenticated;
import io.embedpass.user.Credentials.Basic;
import io.embedpass.user.Credentials.Bearer;
import io.embedpass.user.Credentials.DemoSession;
import io.embedpass.user.Credentials.Malformed;
import io.embedpass.user.Credentials.None;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UserSourcesTest {

    private final UserSources sources = new UserSources(
            List.of(new OneName(Source.SERVICE, "acme-backend"), new OneName(Source.DEMO, "alice")),
            new Passwords(List.of()));

    @Test
    void credentials_go_to_the_source_that_they_are_for() {
        assertThat(sources.sourceName(new Basic("acme-backend", "x"))).isEqualTo("service");
        assertThat(sources.sourceName(new Basic("alice", "x"))).isEqualTo("demo");
        assertThat(sources.signIn(new Basic("alice", "x"))).isEqualTo(Answer.of(new Caller.Service("demo", Set.of())));
    }

    @Test
    void credentials_for_no_source_are_refused_with_their_fault() {
        assertThat(fault(new None())).isEqualTo(SignInFault.NO_CREDENTIALS);
        assertThat(fault(new Malformed("broken"))).isEqualTo(SignInFault.MALFORMED_CREDENTIALS);
        assertThat(fault(new Basic("nobody", "x"))).isEqualTo(SignInFault.BAD_CREDENTIALS);
        assertThat(fault(new Bearer("x"))).isEqualTo(SignInFault.BAD_CREDENTIALS);
        assertThat(fault(new DemoSession("x"))).isEqualTo(SignInFault.BAD_CREDENTIALS);
        assertThat(sources.sourceName(new Bearer("x"))).isEqualTo("none");
    }

    @Test
    void who_shows_basic_credentials_and_is_no_demo_user_is_a_backend() {
        assertThat(sources.isBackend(new Basic("acme-backend", "x"))).isTrue();
        assertThat(sources.isBackend(new Basic("nobody", "x"))).isTrue();
    }

    @Test
    void everybody_else_is_a_browser() {
        assertThat(List.of(
                        new Basic("alice", "x"), new Bearer("x"), new DemoSession("x"), new Malformed("x"), new None()))
                .noneMatch(sources::isBackend);
    }

    @Test
    void configured_sources_are_told() {
        assertThat(sources.configured()).containsExactlyInAnyOrder(Source.SERVICE, Source.DEMO);
    }

    private SignInFault fault(Credentials credentials) {
        return switch (sources.signIn(credentials)) {
            case Answer.Refused<Caller>(Unauthenticated refusal) -> refusal.cause();
            case Answer<Caller> other -> throw new AssertionError(other);
        };
    }

    /** Takes one name with any password. */
    private record OneName(Source source, String name) implements UserSource {
        @Override
        public boolean handles(Credentials credentials) {
            return credentials instanceof Basic basic && basic.username().equals(name);
        }

        @Override
        public Answer<Caller> signIn(Credentials credentials) {
            return Answer.of(new Caller.Service(source.toString(), Set.of()));
        }
    }
}
