package io.embedpass.event;

import io.embedpass.origin.FetchMetadata;
import java.util.Optional;

/**
 * A well-formed event; nothing that it says is believed yet.
 *
 * @param client address of the caller, trusted proxies taken off
 * @param origin value of the only {@code Origin} header
 * @param token what was shown as a bearer; empty when nothing was
 */
record EventRequest(
        String client,
        Optional<String> origin,
        FetchMetadata fetchMetadata,
        Optional<String> token,
        EventType type,
        String embed) {

    /** Nothing of the token. */
    @Override
    public String toString() {
        return "EventRequest";
    }
}
