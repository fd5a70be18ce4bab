package io.embedpass.key;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.embedpass.key.KeyPlan.PlannedKey;

/** A loaded key of the plan. Thread-safe. */
public final class RingKey {

    private final PlannedKey planned;
    private final SigningKey signingKey;
    private final RSAKey jwk;
    private final JWSHeader header;
    private final JWSVerifier verifier;

    RingKey(PlannedKey planned, SigningKey signingKey) throws JOSEException {
        this.planned = planned;
        this.signingKey = signingKey;
        this.jwk = new RSAKey.Builder(signingKey.publicKey())
                .keyUse(KeyUse.SIGNATURE)
                .algorithm(JWSAlgorithm.RS256)
                .keyIDFromThumbprint()
                .build();
        this.header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .type(JOSEObjectType.JWT)
                .keyID(jwk.getKeyID())
                .build();
        this.verifier = new RSASSAVerifier(signingKey.publicKey());
    }

    /** RFC 7638 thumbprint. */
    public String kid() {
        return jwk.getKeyID();
    }

    /** The public key as a JWK, without private members. */
    public RSAKey jwk() {
        return jwk;
    }

    public PlannedKey planned() {
        return planned;
    }

    /** Scheme of the provider that has the key. */
    public String provider() {
        return planned.source().scheme();
    }

    /**
     * Signs and verifies what was signed: a wrong key version, a faulty module or another padding must not leave.
     *
     * @throws JOSEException when the key cannot be used or its signature is not that of the published key
     */
    String sign(JWTClaimsSet claims) throws JOSEException {
        SignedJWT token = new SignedJWT(header, claims);
        token.sign(signingKey.signer());
        if (!token.verify(verifier)) {
            throw new JOSEException("the signature is not that of the published key " + kid());
        }
        return token.serialize();
    }
}
