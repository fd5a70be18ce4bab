package io.embedpass.token;

import io.embedpass.answer.Answer;
import io.embedpass.answer.RefusalCode;
import io.embedpass.request.JsonBody;
import io.embedpass.user.ClaimedUser;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads what a service says of a user (contract section 4). Strict: misspelt members and values of another type are
 * told, not guessed at. Members beside {@code user} are somebody else's and left alone.
 */
final class TokenBody {

    private static final Set<String> TEXTS = Set.of("sub", "name", "email", "avatar_url");
    private static final String AUTHORITIES = "authorities";

    private TokenBody() {}

    /** The user whom the body names; empty when it names none. */
    static Answer<Optional<ClaimedUser>> read(byte[] body) {
        if (body.length == 0) {
            return Answer.of(Optional.empty());
        }
        return JsonBody.object(body).then(root -> {
            JsonNode user = root.get("user");
            return user == null || user.isNull() ? Answer.of(Optional.empty()) : user(user);
        });
    }

    private static Answer<Optional<ClaimedUser>> user(JsonNode user) {
        if (!user.isObject()) {
            return malformed("/user is not a JSON object");
        }
        for (String name : user.propertyNames()) {
            JsonNode value = user.get(name);
            if (!TEXTS.contains(name) && !name.equals(AUTHORITIES)) {
                return malformed("/user has a member other than sub, name, email, avatar_url and authorities");
            }
            if (TEXTS.contains(name) && !value.isString() && !value.isNull()) {
                return malformed("/user/" + name + " is not a string");
            }
        }
        Set<String> authorities = authorities(user.get(AUTHORITIES));
        return authorities == null
                ? malformed("/user/authorities is not a list of strings")
                : Answer.of(Optional.of(new ClaimedUser(
                        text(user, "sub"),
                        text(user, "name"),
                        text(user, "email"),
                        text(user, "avatar_url"),
                        authorities)));
    }

    private static Optional<String> text(JsonNode user, String name) {
        return Optional.ofNullable(user.get(name)).filter(JsonNode::isString).map(JsonNode::stringValue);
    }

    private static @Nullable Set<String> authorities(@Nullable JsonNode list) {
        Set<String> authorities = new HashSet<>();
        if (list == null || list.isNull()) {
            return authorities;
        }
        if (!list.isArray()) {
            return null;
        }
        for (JsonNode authority : list) {
            if (!authority.isString()) {
                return null;
            }
            authorities.add(authority.stringValue());
        }
        return authorities;
    }

    private static Answer<Optional<ClaimedUser>> malformed(String reason) {
        return Answer.refuse(RefusalCode.MALFORMED_REQUEST, reason);
    }
}
