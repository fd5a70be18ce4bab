package io.embedpass.user;

import java.io.Serial;

/** A password was not compared, because others were for too long. It says nothing about the password. */
final class TooManyPasswordsException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    TooManyPasswordsException() {
        super("too many passwords are compared at once", null, false, false);
    }
}
