package io.embedpass.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.answer.Answer;
import io.embedpass.answer.RefusalCode;
import io.embedpass.user.ClaimedUser;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBodyTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"user\": null}", "{\"boardId\": 7}", " { } "})
    void a_body_may_name_nobody(String body) {
        assertThat(read(body)).isEqualTo(Answer.of(Optional.empty()));
    }

    @Test
    void a_service_names_the_user() {
        Answer<Optional<ClaimedUser>> answer = read("""
                {"user": {"sub": "u-42", "name": "Ute", "email": null, "authorities": ["a", "b", "a"]}}
                """);

        assertThat(answer).isInstanceOfSatisfying(Answer.Value.class, value -> {
            ClaimedUser user = (ClaimedUser) ((Optional<?>) value.value()).orElseThrow();
            assertThat(user.sub()).contains("u-42");
            assertThat(user.name()).contains("Ute");
            assertThat(user.email()).isEmpty();
            assertThat(user.avatarUrl()).isEmpty();
            assertThat(user.authorities()).containsExactlyInAnyOrder("a", "b");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[]",
                "7",
                "\"user\"",
                "{",
                "{\"user\": {}",
                "{} {}",
                "{'user': {}}",
                "{\"user\": []}",
                "{\"user\": \"u-42\"}",
                "{\"user\": {\"sub\": 42}}",
                "{\"user\": {\"name\": {\"first\": \"Ute\"}}}",
                "{\"user\": {\"email\": [\"ute@example.com\"]}}",
                "{\"user\": {\"avatarUrl\": \"https://img.example.com/u.png\"}}",
                "{\"user\": {\"authorities\": \"admin\"}}",
                "{\"user\": {\"authorities\": [1]}}",
                "{\"user\": {\"sub\": \"a\", \"sub\": \"b\"}}",
                "{\"user\": {}, \"user\": {}}",
                "{\"user\": {\"sub\": \"a\nb\"}}",
                "\u0000"
            })
    void what_is_out_of_shape_is_refused(String body) {
        assertThat(read(body))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.refusal().code()).isEqualTo(RefusalCode.MALFORMED_REQUEST));
    }

    @Test
    void bytes_that_are_not_utf_8_are_refused() {
        byte[] body = "{\"user\": {\"sub\": \"?\"}}".getBytes(StandardCharsets.US_ASCII);
        body[body.length - 5] = (byte) 0xff;

        assertThat(TokenBody.read(body)).isInstanceOf(Answer.Refused.class);
    }

    private static Answer<Optional<ClaimedUser>> read(String body) {
        return TokenBody.read(body.getBytes(StandardCharsets.UTF_8));
    }
}
