package io.embedpass.embed;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * One embedded product.
 *
 * @param id its key in the configuration, {@code [a-z0-9-]}, 1 to 64 characters
 * @param issuer value of {@code iss}, verbatim
 * @param audience value of {@code aud}, verbatim
 * @param ttl {@code exp - iat}, at most {@link #LONGEST_TTL}
 * @param keyConsumer how its vendor learns of our public keys
 * @param paths further token addresses, each beginning with a slash
 * @param requiredAuthorities all of which a user must hold
 * @param avatarHosts hosts that may serve an avatar, in lower case; empty means every public one
 */
public record Embed(
        String id,
        String issuer,
        String audience,
        Profile profile,
        Duration ttl,
        KeyConsumer keyConsumer,
        List<String> paths,
        Set<String> requiredAuthorities,
        Set<String> avatarHosts) {

    /** Contract section 2: {@code exp - iat} never exceeds it. */
    public static final Duration LONGEST_TTL = Duration.ofMinutes(5);
}
