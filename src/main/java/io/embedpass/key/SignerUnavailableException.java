package io.embedpass.key;

import com.nimbusds.jose.JOSEException;

/** A key that does not sign now. The message is for an operator. */
final class SignerUnavailableException extends JOSEException {

    private final SignerFailure failure;

    SignerUnavailableException(SignerFailure failure, String message) {
        super(message);
        this.failure = failure;
    }

    SignerUnavailableException(SignerFailure failure, String message, Throwable cause) {
        super(message, cause);
        this.failure = failure;
    }

    SignerFailure failure() {
        return failure;
    }
}
