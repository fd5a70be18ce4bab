package io.embedpass.user;

import java.util.Optional;
import java.util.Set;

/**
 * What a user source says of a user: nothing of it is checked yet.
 *
 * @param authorities groups, roles or the like, as the source calls them
 */
public record ClaimedUser(
        Optional<String> sub,
        Optional<String> name,
        Optional<String> email,
        Optional<String> avatarUrl,
        Set<String> authorities) {

    /** Tells nothing about the person: it may end in a log. */
    @Override
    public String toString() {
        return "ClaimedUser";
    }
}
