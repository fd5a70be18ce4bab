package io.embedpass.user.bearer;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.impl.BaseJWSProvider;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.proc.JWSVerifierFactory;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.util.Set;

/**
 * Verifies the signature of a token when it is shown for the first time, and remembers that it was good: a page asks for
 * its next embed token with the bearer that it had before. That this key signed these bytes stays true for ever; whether
 * the key is still its issuer's and the token still in time is none of this, and is asked each time. Only a digest is
 * remembered, no token and nothing of what it says; a signature that is wrong never is. Thread-safe.
 */
final class ProvenSignatures implements JWSVerifierFactory {

    /** For each issuer; some 150 bytes each. Whose token is not among them pays for its verification again. */
    private static final int MOST = 50_000;

    /**
     * As in the compact serialisation (RFC 7515, section 7.1). Neither side of it holds one, so that no byte of a signature
     * can become one of the payload.
     */
    private static final byte END_OF_PAYLOAD = '.';

    private final JWSVerifierFactory factory;
    private final Cache<HashCode, Boolean> proven =
            Caffeine.newBuilder().maximumSize(MOST).executor(Runnable::run).build();

    /** By identity, since most make their encoded form anew at each call. */
    private final LoadingCache<Key, HashCode> digests = Caffeine.newBuilder()
            .weakKeys()
            .executor(Runnable::run)
            .build(key -> Hashing.sha256().hashBytes(key.getEncoded()));

    /** @param factory of what verifies a signature that is seen for the first time */
    ProvenSignatures(JWSVerifierFactory factory) {
        this.factory = factory;
    }

    @Override
    public JWSVerifier createJWSVerifier(JWSHeader header, Key key) {
        return new OnceVerifier(key);
    }

    @Override
    public Set<JWSAlgorithm> supportedJWSAlgorithms() {
        return factory.supportedJWSAlgorithms();
    }

    @Override
    public JCAContext getJCAContext() {
        return factory.getJCAContext();
    }

    private final class OnceVerifier extends BaseJWSProvider implements JWSVerifier {

        private final Key key;

        OnceVerifier(Key key) {
            super(factory.supportedJWSAlgorithms());
            this.key = key;
        }

        @Override
        public boolean verify(JWSHeader header, byte[] signingInput, Base64URL signature) throws JOSEException {
            HashCode proof = Hashing.sha256()
                    .newHasher()
                    .putBytes(digests.get(key).asBytes())
                    .putBytes(signingInput)
                    .putByte(END_OF_PAYLOAD)
                    .putString(signature.toString(), StandardCharsets.US_ASCII)
                    .hash();
            if (proven.getIfPresent(proof) != null) {
                return true;
            }
            boolean isGood = factory.createJWSVerifier(header, key).verify(header, signingInput, signature);
            if (isGood) {
                proven.put(proof, true);
            }
            return isGood;
        }
    }
}
