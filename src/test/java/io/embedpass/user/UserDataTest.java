package io.embedpass.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.answer.Answer;
import io.embedpass.answer.Refusal.FieldFault;
import io.embedpass.answer.Refusal.InvalidUserData;
import io.embedpass.embed.Embed;
import io.embedpass.embed.KeyConsumer;
import io.embedpass.embed.Profile;
import io.embedpass.fixture.Escaped;
import io.embedpass.user.UserData.Clean;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserDataTest {

    private static final Embed FEEDBACK = embed(Set.of());

    @Test
    void good_data_is_kept() {
        assertThat(UserData.clean(user("u-42", "Ann", "ann@example.com", "https://cdn.example.com/a"), FEEDBACK))
                .isEqualTo(Answer.of(new Clean(
                        new EmbedUser("u-42", "Ann", "ann@example.com", Optional.of("https://cdn.example.com/a")),
                        List.of())));
    }

    @Test
    void name_and_address_are_cleaned() {
        EmbedUser user = clean(user("u-42", " <Ann>\u202e ", "ann@B\u00dcCHER.example", null))
                .user();

        assertThat(user).isEqualTo(new EmbedUser("u-42", "Ann", "ann@xn--bcher-kva.example", Optional.empty()));
    }

    @Test
    void unsafe_avatar_is_dropped_and_noted_and_the_user_kept() {
        Clean clean = clean(user("u-42", "Ann", "ann@example.com", "http://cdn.example.com/a"));

        assertThat(clean.user().avatarUrl()).isEmpty();
        assertThat(clean.dropped()).containsExactly("avatar_url");
    }

    @Test
    void missing_avatar_is_not_noted() {
        assertThat(clean(user("u-42", "Ann", "ann@example.com", null)).dropped())
                .isEmpty();
    }

    @Test
    void avatar_must_be_on_the_hosts_of_the_embed() {
        Embed strict = embed(Set.of("cdn.example.com"));

        assertThat(UserData.clean(user("u", "Ann", "ann@example.com", "https://b.example/a"), strict)
                        .map(Clean::dropped))
                .isEqualTo(Answer.of(List.of("avatar_url")));
    }

    @Test
    void refusal_names_every_fault_at_once_and_no_value() {
        Answer<Clean> answer = UserData.clean(user("", "<>", "ann@localhost", "javascript:alert(1)"), FEEDBACK);

        assertThat(faults(answer))
                .extracting(FieldFault::pointer)
                .containsExactly("/user/sub", "/user/name", "/user/email");
        assertThat(faults(answer)).extracting(FieldFault::detail).noneMatch(detail -> detail.contains("localhost"));
    }

    @Test
    void missing_field_is_a_fault_like_a_bad_one() {
        ClaimedUser nobody =
                new ClaimedUser(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Set.of());

        assertThat(faults(UserData.clean(nobody, FEEDBACK)))
                .extracting(FieldFault::pointer)
                .containsExactly("/user/sub", "/user/name", "/user/email");
    }

    @ParameterizedTest
    @CsvSource({
        "u, true",
        "u-42, true",
        "'auth0|5f', true",
        "' u ', true",
        "ü\u202e, true",
        "\\u{1f600}, true",
        "'', false",
        "' ', false",
        "\\u0000, false",
        "u\\u000a, false",
        "u\\u007f, false",
        "u\\u0085, false",
        "\\ud800, false",
        "u\\udc00, false"
    })
    void subject_is_taken_verbatim_or_not_at_all(@Escaped String sub, boolean isTaken) {
        assertThat(UserData.isSubject(sub)).isEqualTo(isTaken);
    }

    @Test
    void subject_may_have_255_characters() {
        assertThat(UserData.isSubject("\ud83d\ude00".repeat(255))).isTrue();
        assertThat(UserData.isSubject("u".repeat(255))).isTrue();
        assertThat(UserData.isSubject("u".repeat(256))).isFalse();
    }

    @Property
    void any_data_is_cleaned_or_refused_by_field(
            @ForAll String sub, @ForAll String name, @ForAll String email, @ForAll String avatar) {
        switch (UserData.clean(user(sub, name, email + "@example.com", avatar), FEEDBACK)) {
            case Answer.Value<Clean>(Clean clean) ->
                assertThat(clean.user().sub()).isEqualTo(sub);
            case Answer.Refused<Clean> refused -> assertThat(faults(refused)).isNotEmpty();
        }
    }

    @Test
    void nothing_but_the_id_is_told_in_words() {
        ClaimedUser claimed = user("u-42", "Ann", "ann@example.com", "https://cdn.example.com/a");

        assertThat(claimed).hasToString("ClaimedUser");
        assertThat(clean(claimed).user()).hasToString("EmbedUser[u-42]");
    }

    private static ClaimedUser user(String sub, String name, String email, @Nullable String avatar) {
        return new ClaimedUser(
                Optional.of(sub), Optional.of(name), Optional.of(email), Optional.ofNullable(avatar), Set.of());
    }

    private static Clean clean(ClaimedUser claimed) {
        return switch (UserData.clean(claimed, FEEDBACK)) {
            case Answer.Value<Clean>(Clean clean) -> clean;
            case Answer.Refused<Clean> refused -> throw new AssertionError(refused);
        };
    }

    private static List<FieldFault> faults(Answer<Clean> answer) {
        return answer instanceof Answer.Refused<Clean>(InvalidUserData(List<FieldFault> faults)) ? faults : List.of();
    }

    private static Embed embed(Set<String> avatarHosts) {
        return new Embed(
                "feedback",
                "acme/feedback",
                "board-42",
                Profile.ROUND_TWO,
                Duration.ofMinutes(5),
                KeyConsumer.JWKS,
                List.of(),
                Set.of(),
                avatarHosts);
    }
}
