package io.embedpass.user;

import io.embedpass.answer.Answer;

/** A way to prove who the user is. Thread-safe. */
public interface UserSource {

    Source source();

    /** Whether these are credentials for this source, good or bad. */
    boolean handles(Credentials credentials);

    /**
     * Checks credentials that this source {@link #handles}.
     *
     * @return the caller, or a refusal: {@code unauthenticated} or {@code user-source-unavailable}
     */
    Answer<Caller> signIn(Credentials credentials);
}
