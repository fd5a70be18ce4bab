package io.embedpass.user;

import java.util.Optional;

/** A user whose data is fit for a token (contract section 4). */
public record EmbedUser(String sub, String name, String email, Optional<String> avatarUrl) {

    /** Names the user by id only: it may end in a log. */
    @Override
    public String toString() {
        return "EmbedUser[" + sub + "]";
    }
}
