package io.embedpass.user;

import io.embedpass.answer.Answer;
import io.embedpass.answer.Refusal;
import io.embedpass.answer.Refusal.FieldFault;
import io.embedpass.embed.Embed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The step that makes a user's data fit for a token, or says what is wrong with it (contract section 4). */
public final class UserData {

    /** The only claim that is left out where it is not safe. */
    public static final String AVATAR_URL = "avatar_url";

    private static final int MAX_SUBJECT = 255;

    private UserData() {}

    /**
     * What came of the data.
     *
     * @param dropped names of the claims that were left out because they were not safe
     */
    public record Clean(EmbedUser user, List<String> dropped) {}

    /** Cleans and checks all fields; a refusal names every fault at once. */
    public static Answer<Clean> clean(ClaimedUser claimed, Embed embed) {
        List<FieldFault> faults = new ArrayList<>();
        Optional<String> sub = claimed.sub().filter(UserData::isSubject);
        Optional<String> name = claimed.name().flatMap(DisplayName::clean);
        Optional<String> email = claimed.email().flatMap(EmailAddress::clean);
        if (sub.isEmpty()) {
            faults.add(new FieldFault("/user/sub", "must be 1 to 255 characters without control characters"));
        }
        if (name.isEmpty()) {
            faults.add(new FieldFault("/user/name", "must hold at least one visible character"));
        }
        if (email.isEmpty()) {
            faults.add(new FieldFault("/user/email", "must be an e-mail address of at most 254 characters"));
        }
        if (!faults.isEmpty()) {
            return Answer.refuse(new Refusal.InvalidUserData(List.copyOf(faults)));
        }
        Optional<String> avatar = claimed.avatarUrl().filter(url -> AvatarUrl.isSafe(url, embed.avatarHosts()));
        List<String> dropped = claimed.avatarUrl().isPresent() && avatar.isEmpty() ? List.of(AVATAR_URL) : List.of();
        return Answer.of(
                new Clean(new EmbedUser(sub.orElseThrow(), name.orElseThrow(), email.orElseThrow(), avatar), dropped));
    }

    /** Whether the text may be a subject: verbatim, as vendors compare it. */
    public static boolean isSubject(String text) {
        return !text.isEmpty()
                && text.codePointCount(0, text.length()) <= MAX_SUBJECT
                && text.codePoints()
                        .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE)
                && !text.isBlank();
    }
}
