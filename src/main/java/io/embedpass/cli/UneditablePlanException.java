package io.embedpass.cli;

import java.io.Serial;

/** A plan that is good, but of a form that is edited by hand; the message says why. */
final class UneditablePlanException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    UneditablePlanException(String message) {
        super(message);
    }
}
