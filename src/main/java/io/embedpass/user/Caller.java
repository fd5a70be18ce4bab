package io.embedpass.user;

import java.util.Set;

/** Who asks, after sign-in. */
public sealed interface Caller {

    Source source();

    /** The user asks in person. */
    record Person(Source source, ClaimedUser user) implements Caller {}

    /**
     * A backend of the host application asks on behalf of a user whom it names in the request.
     *
     * @param embeds ids of the embeds that it may serve; empty means every one
     */
    record Service(String name, Set<String> embeds) implements Caller {
        @Override
        public Source source() {
            return Source.SERVICE;
        }

        public boolean mayServe(String embed) {
            return embeds.isEmpty() || embeds.contains(embed);
        }
    }
}
