package io.embedpass.key;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64;
import com.nimbusds.jose.util.X509CertUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A loaded key of the plan. Thread-safe. */
public final class RingKey {

    // Neither typ, kid nor payload are those of a token: not even a leaked probe is of use to anybody.
    private static final JWSHeader PROBE_HEADER = new JWSHeader.Builder(JWSAlgorithm.RS256)
            .type(new JOSEObjectType("embedpass-probe"))
            .build();
    private static final Payload PROBE = new Payload("Embedpass tries whether this key signs. This is no token.");

    private final PlannedKey planned;
    private final SigningKey signingKey;
    private final RSAKey jwk;
    private final List<X509Certificate> certificates;
    private final JWSHeader header;
    private final JWSSigner signer;
    private final JWSVerifier verifier;
    private final SigningHealth health;

    /**
     * @param certificates the key's own first; empty when there is none
     * @param isRemote whether it signs somewhere else
     */
    RingKey(
            PlannedKey planned,
            SigningKey signingKey,
            List<X509Certificate> certificates,
            boolean isRemote,
            Clock clock)
            throws JOSEException {
        this(planned, signingKey, certificates, new SigningHealth(isRemote, clock));
    }

    private RingKey(PlannedKey planned, SigningKey signingKey, List<X509Certificate> certificates, SigningHealth health)
            throws JOSEException {
        this.planned = planned;
        this.signingKey = signingKey;
        this.certificates = List.copyOf(certificates);
        this.jwk = jwk(signingKey.publicKey(), certificates);
        this.header = encodedOnce(new JWSHeader.Builder(JWSAlgorithm.RS256)
                .type(JOSEObjectType.JWT)
                .keyID(jwk.getKeyID())
                .build());
        this.signer = new ReticentSigner(signingKey.signer());
        this.verifier = new RSASSAVerifier(signingKey.publicKey());
        this.health = health;
    }

    /** Nimbus keeps the encoded form of a header that it has read, and encodes one that was built at each signature. */
    private static JWSHeader encodedOnce(JWSHeader built) throws JOSEException {
        try {
            return JWSHeader.parse(built.toBase64URL());
        } catch (ParseException e) {
            throw new JOSEException("the header cannot be encoded", e);
        }
    }

    private static RSAKey jwk(RSAPublicKey publicKey, List<X509Certificate> certificates) throws JOSEException {
        RSAKey.Builder jwk = new RSAKey.Builder(publicKey)
                .keyUse(KeyUse.SIGNATURE)
                .algorithm(JWSAlgorithm.RS256)
                .keyIDFromThumbprint();
        if (certificates.isEmpty()) {
            return jwk.build();
        }
        try {
            List<Base64> chain = new ArrayList<>();
            for (X509Certificate certificate : certificates) {
                chain.add(Base64.encode(certificate.getEncoded()));
            }
            return jwk.x509CertChain(chain)
                    .x509CertSHA256Thumbprint(X509CertUtils.computeSHA256Thumbprint(certificates.getFirst()))
                    .build();
        } catch (CertificateEncodingException e) {
            throw new JOSEException("the certificate cannot be encoded", e);
        }
    }

    /** The same key under another entry of the plan; what is known of its failures stays known. */
    RingKey as(PlannedKey other, List<X509Certificate> otherCertificates) throws JOSEException {
        return new RingKey(other, signingKey, otherCertificates, health);
    }

    /** RFC 7638 thumbprint. */
    public String kid() {
        return jwk.getKeyID();
    }

    /** The public key as a JWK, without private members. */
    public RSAKey jwk() {
        return jwk;
    }

    /** The public key. */
    public RSAPublicKey publicKey() {
        return signingKey.publicKey();
    }

    /** Its X.509 certificate and that one's chain, the key's own first; empty when none is configured. */
    public List<X509Certificate> certificates() {
        return certificates;
    }

    public PlannedKey planned() {
        return planned;
    }

    /** Scheme of the provider that has the key. */
    public String provider() {
        return planned.source().scheme();
    }

    /** Since when and why it does not sign; empty when it does. */
    public Optional<Failing> failing() {
        return health.failing();
    }

    /** Whether the signature of the token is this key's. */
    boolean hasSigned(SignedJWT token) {
        try {
            return token.verify(verifier);
        } catch (JOSEException | IllegalStateException _) {
            return false;
        }
    }

    /** Whether it signs somewhere else. */
    boolean isRemote() {
        return health.isRemote();
    }

    boolean isProbeDue() {
        return health.isProbeDue();
    }

    /**
     * Signs and verifies what was signed: a wrong key version, a faulty module or another padding must not leave.
     *
     * @throws JOSEException when the key cannot be used or its signature is not that of the published key
     */
    String sign(JWTClaimsSet claims) throws JOSEException {
        SignedJWT token = new SignedJWT(header, claims);
        sign(token);
        return token.serialize();
    }

    /** Signs something that is of use to nobody. */
    void probe() throws JOSEException {
        sign(new JWSObject(PROBE_HEADER, PROBE));
    }

    /** Takes note of why it was not even asked to sign. */
    void failed(JOSEException reason) {
        health.failed(reason);
    }

    private void sign(JWSObject object) throws JOSEException {
        try {
            object.sign(signer);
            if (!object.verify(verifier)) {
                throw new SignatureMismatchException(kid());
            }
            health.succeeded();
        } catch (JOSEException e) {
            health.failed(e);
            throw e;
        }
    }
}
