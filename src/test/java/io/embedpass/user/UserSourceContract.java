package io.embedpass.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.answer.Answer;
import io.embedpass.answer.Refusal.Unauthenticated;
import io.embedpass.answer.RefusalCode;
import io.embedpass.user.Credentials.None;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link UserSource} promises. A subclass names a source and credentials for it. */
public abstract class UserSourceContract {

    /** The source, the same at every call. */
    protected abstract UserSource source();

    /** Credentials that the source accepts, at least one. */
    protected abstract List<Credentials> good();

    /** Credentials that are for the source, but wrong: at least one. */
    protected abstract List<Credentials> bad();

    /** Credentials that are for another source. */
    protected abstract List<Credentials> foreign();

    @Test
    void good_credentials_are_handled_and_prove_a_caller_of_this_source() {
        assertThat(good()).isNotEmpty().allSatisfy(credentials -> {
            assertThat(source().handles(credentials)).isTrue();
            assertThat(source().signIn(credentials))
                    .isInstanceOfSatisfying(
                            Answer.Value.class,
                            value -> assertThat(((Caller) value.value()).source())
                                    .isEqualTo(source().source()));
        });
    }

    @Test
    void good_credentials_prove_the_same_caller_again() {
        assertThat(good())
                .allSatisfy(credentials ->
                        assertThat(source().signIn(credentials)).isEqualTo(source().signIn(credentials)));
    }

    @Test
    void bad_credentials_are_handled_and_refused() {
        assertThat(bad()).isNotEmpty().allSatisfy(credentials -> {
            assertThat(source().handles(credentials)).isTrue();
            assertRefused(credentials);
        });
    }

    @Test
    void bad_credentials_are_refused_after_good_ones_too() {
        good().forEach(source()::signIn);

        assertThat(bad()).allSatisfy(this::assertRefused);
    }

    @Test
    void foreign_credentials_are_neither_handled_nor_believed() {
        assertThat(foreign()).allSatisfy(credentials -> {
            assertThat(source().handles(credentials)).isFalse();
            assertRefused(credentials);
        });
    }

    @Test
    void nothing_shown_is_neither_handled_nor_believed() {
        assertThat(source().handles(new None())).isFalse();
        assertRefused(new None());
    }

    private void assertRefused(Credentials credentials) {
        assertThat(source().signIn(credentials)).isInstanceOfSatisfying(Answer.Refused.class, refused -> {
            assertThat(refused.refusal().code()).isEqualTo(RefusalCode.UNAUTHENTICATED);
            assertThat(refused.refusal()).isInstanceOfSatisfying(Unauthenticated.class, refusal -> {
                assertThat(refusal.source()).isEqualTo(source().source().toString());
                assertThat(refusal.reason()).isNotBlank().doesNotContain("-secret");
            });
        });
    }
}
