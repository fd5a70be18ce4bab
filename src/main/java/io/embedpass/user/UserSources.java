package io.embedpass.user;

import io.embedpass.answer.Answer;
import io.embedpass.answer.Refusal;
import io.embedpass.answer.Refusal.SignInFault;
import io.embedpass.answer.RefusalCode;
import io.embedpass.user.Credentials.Basic;
import io.embedpass.user.Credentials.Malformed;
import io.embedpass.user.Credentials.None;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The step that finds out who asks. Thread-safe. */
public final class UserSources {

    /** Value of the field and label {@code source} while nobody knows. */
    public static final String NO_SOURCE = "none";

    private final List<UserSource> sources;
    private final Passwords passwords;

    /** @param sources asked in this order */
    public UserSources(List<UserSource> sources, Passwords passwords) {
        this.sources = List.copyOf(sources);
        this.passwords = passwords;
    }

    /** Checks the credentials with the source that they are for. */
    public Answer<Caller> signIn(Credentials credentials) {
        try {
            return askSource(credentials);
        } catch (TooManyPasswordsException e) {
            return Answer.refuse(new Refusal.Unavailable(
                    RefusalCode.OVERLOADED, String.valueOf(e.getMessage()), TooManyPasswordsException.RETRY_AFTER));
        }
    }

    private Answer<Caller> askSource(Credentials credentials) {
        Optional<UserSource> source = sourceOf(credentials);
        if (source.isPresent()) {
            return source.get().signIn(credentials);
        }
        return switch (credentials) {
            case None() -> refuse(SignInFault.NO_CREDENTIALS, "no credentials were sent");
            case Malformed(String reason) -> refuse(SignInFault.MALFORMED_CREDENTIALS, reason);
            case Basic basic -> {
                passwords.matchesNobody(basic.password());
                yield refuse(SignInFault.BAD_CREDENTIALS, "no service has this name");
            }
            default -> refuse(SignInFault.BAD_CREDENTIALS, "no user source takes " + credentials);
        };
    }

    /**
     * Whether a backend asks rather than a browser: it shows Basic credentials that are no demo user's. Nothing is
     * proved by that; it only tells which caller may leave out the {@code Origin}.
     */
    public boolean isBackend(Credentials credentials) {
        return credentials instanceof Basic
                && sourceOf(credentials).map(UserSource::source).orElse(Source.SERVICE) == Source.SERVICE;
    }

    /** The source's name for records and metrics, known before the sign-in succeeds. */
    public String sourceName(Credentials credentials) {
        return sourceOf(credentials).map(source -> source.source().toString()).orElse(NO_SOURCE);
    }

    /** The sources that are configured. */
    public Set<Source> configured() {
        return sources.stream().map(UserSource::source).collect(Collectors.toUnmodifiableSet());
    }

    private Optional<UserSource> sourceOf(Credentials credentials) {
        return sources.stream().filter(source -> source.handles(credentials)).findFirst();
    }

    private static Answer<Caller> refuse(SignInFault fault, String reason) {
        return Answer.refuse(new Refusal.Unauthenticated(NO_SOURCE, fault, reason));
    }
}
