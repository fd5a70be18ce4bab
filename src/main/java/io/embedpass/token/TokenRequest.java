package io.embedpass.token;

import io.embedpass.audit.Attempt;
import io.embedpass.origin.FetchMetadata;
import io.embedpass.user.ClaimedUser;
import io.embedpass.user.Credentials;
import java.util.Optional;

/**
 * A well-formed request for a token; nothing that it says is believed yet.
 *
 * @param path where it came in
 * @param client address of the caller, trusted proxies taken off
 * @param network that the client is in, as limits and guard know it
 * @param origin value of the only {@code Origin} header
 * @param namedUser the user whom the body names; counts only when a service asks
 * @param attempt that it is
 */
record TokenRequest(
        String path,
        String client,
        String network,
        Optional<String> origin,
        FetchMetadata fetchMetadata,
        Credentials credentials,
        Optional<ClaimedUser> namedUser,
        Attempt attempt) {}
