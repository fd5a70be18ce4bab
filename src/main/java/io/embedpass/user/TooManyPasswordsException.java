package io.embedpass.user;

import java.io.Serial;
import java.time.Duration;

/** A password was not compared, because others were for too long. It says nothing about the password. */
public final class TooManyPasswordsException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** When it may be tried again. */
    public static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    TooManyPasswordsException() {
        super("too many passwords are compared at once", null, false, false);
    }
}
