package io.embedpass.token;

import io.embedpass.answer.RateLimit;
import java.time.Duration;

/**
 * A signed token and what its receiver should know. Never kept, never handed out twice.
 *
 * @param value JWS in compact serialisation
 * @param expiresIn from now
 * @param refreshAfter from now; the time for the next one
 * @param limit what is left of the user's limit
 */
record EmbedToken(String value, Duration expiresIn, Duration refreshAfter, RateLimit limit) {

    /** Nothing of the token. */
    @Override
    public String toString() {
        return "EmbedToken";
    }
}
