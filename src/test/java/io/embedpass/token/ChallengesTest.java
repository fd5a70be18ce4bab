package io.embedpass.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.answer.Refusal.SignInFault;
import io.embedpass.answer.Refusal.Unauthenticated;
import io.embedpass.user.Source;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChallengesTest {

    private static final Unauthenticated NOTHING_SHOWN =
            new Unauthenticated("none", SignInFault.NO_CREDENTIALS, "no credentials were sent");

    private static final Unauthenticated EXPIRED =
            new Unauthenticated("bearer", SignInFault.EXPIRED, "the token has expired");

    @Test
    void every_configured_source_is_offered() {
        assertThat(new Challenges(Set.of(Source.BEARER, Source.SERVICE)).of(NOTHING_SHOWN, false))
                .containsExactly("Bearer realm=\"embedpass\"", "Basic realm=\"embedpass\", charset=\"UTF-8\"");
        assertThat(new Challenges(Set.of(Source.SERVICE)).of(NOTHING_SHOWN, false))
                .containsExactly("Basic realm=\"embedpass\", charset=\"UTF-8\"");
    }

    @Test
    void a_bad_token_is_called_so() {
        assertThat(new Challenges(Set.of(Source.BEARER)).of(EXPIRED, true))
                .containsExactly("Bearer realm=\"embedpass\", error=\"invalid_token\"");
    }

    @Test
    void a_browser_is_never_asked_for_basic() {
        assertThat(new Challenges(Set.of(Source.DEMO)).of(NOTHING_SHOWN, true))
                .isNotEmpty()
                .noneMatch(challenge -> challenge.startsWith("Basic"));
    }

    @Test
    void there_is_always_a_challenge() {
        assertThat(new Challenges(Set.of()).of(NOTHING_SHOWN, false)).isNotEmpty();
    }
}
