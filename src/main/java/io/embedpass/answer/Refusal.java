package io.embedpass.answer;

import java.time.Duration;
import java.util.List;

/**
 * A planned "no". {@code reason} is the full truth for the audit record, never for the caller: it may name origins and
 * entries, but no token, password, e-mail address or name.
 */
public sealed interface Refusal {

    RefusalCode code();

    String reason();

    /** A refusal that needs no more words than its code. */
    record Denied(RefusalCode code, String reason) implements Refusal {}

    /** Nobody proved who they are. {@code cause} is the value of the metric's label {@code reason}. */
    record Unauthenticated(String source, SignInFault cause, String reason) implements Refusal {
        @Override
        public RefusalCode code() {
            return RefusalCode.UNAUTHENTICATED;
        }
    }

    /** Something that is needed does not answer; it may in a while. */
    record Unavailable(RefusalCode code, String reason, Duration retryAfter) implements Refusal {}

    /** A bucket is empty. */
    record RateLimited(RateLimit limit, String reason, Duration retryAfter) implements Refusal {
        @Override
        public RefusalCode code() {
            return RefusalCode.RATE_LIMITED;
        }
    }

    /** The user's data is not fit for a token. */
    record InvalidUserData(List<FieldFault> faults) implements Refusal {
        @Override
        public RefusalCode code() {
            return RefusalCode.INVALID_USER_DATA;
        }

        @Override
        public String reason() {
            return String.join("; ", faults.stream().map(FieldFault::toString).toList());
        }
    }

    /**
     * One fault of the user's data.
     *
     * @param pointer RFC 6901 pointer into the request of a service, {@code /user/email}
     * @param detail what is wrong, without the value
     */
    record FieldFault(String pointer, String detail) {
        @Override
        public String toString() {
            return pointer + " " + detail;
        }
    }

    /** Why a sign-in failed: the closed set of the metric's label {@code reason}. */
    enum SignInFault {
        NO_CREDENTIALS("no-credentials"),
        MALFORMED_CREDENTIALS("malformed-credentials"),
        BAD_CREDENTIALS("bad-credentials"),
        EXPIRED("expired"),
        UNKNOWN_ISSUER("unknown-issuer"),
        WRONG_AUDIENCE("wrong-audience"),
        INVALID_TOKEN("invalid-token");

        private final String text;

        SignInFault(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
