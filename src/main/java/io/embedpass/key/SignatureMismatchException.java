package io.embedpass.key;

import com.nimbusds.jose.JOSEException;

/**
 * A signature that does not verify with the published key: a wrong key version, another padding or, worst, a fault of
 * the hardware, which can give an RSA key away. It never leaves.
 */
final class SignatureMismatchException extends JOSEException {

    SignatureMismatchException(String kid) {
        super("the signature is not that of the published key " + kid);
    }
}
