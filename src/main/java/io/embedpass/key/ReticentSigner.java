package io.embedpass.key;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.util.Base64URL;
import java.util.Set;

/**
 * A signer of RS256 whose failures are told in its own words only where it planned them: nobody promised that the message
 * of anything else holds no secret. Thread-safe, as the signer is.
 */
record ReticentSigner(JWSSigner signer) implements JWSSigner {

    /** @throws JOSEException whatever the signer throws, errors of a missing class or library included */
    @Override
    public Base64URL sign(JWSHeader header, byte[] signingInput) throws JOSEException {
        try {
            return signer.sign(header, signingInput);
        } catch (RuntimeException | Error e) {
            throw new SignerUnavailableException(
                    SignerFailure.ERROR, "it failed with " + e.getClass().getSimpleName(), e);
        }
    }

    @Override
    public Set<JWSAlgorithm> supportedJWSAlgorithms() {
        return Set.of(JWSAlgorithm.RS256);
    }

    @Override
    public JCAContext getJCAContext() {
        return signer.getJCAContext();
    }
}
