package io.embedpass.user.bearer;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.KeyConverter;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import java.security.Key;
import java.security.PublicKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Selects the key of a token as Nimbus does, but makes the Java key of a JWK once and not for each token: what the
 * provider prepares in a key before its first use costs as much as the verification.
 */
final class LastingKeySelector extends JWSVerificationKeySelector<SecurityContext> {

    /** By identity; what is no longer in the issuer's JWK Set is forgotten, by whoever comes by. */
    private final LoadingCache<JWK, List<Key>> keys = Caffeine.newBuilder()
            .weakKeys()
            .executor(Runnable::run)
            .build(jwk -> KeyConverter.toJavaKeys(List.of(jwk)));

    LastingKeySelector(JWKSource<SecurityContext> source) {
        super(JWSAlgorithm.Family.SIGNATURE, source);
    }

    @Override
    public List<Key> selectJWSKeys(JWSHeader header, @Nullable SecurityContext context) throws KeySourceException {
        JWKMatcher matcher = isAllowed(header.getAlgorithm()) ? createJWKMatcher(header) : null;
        if (matcher == null) {
            return List.of();
        }
        return getJWKSource().get(new JWKSelector(matcher), context).stream()
                .flatMap(jwk -> keys.get(jwk).stream())
                .filter(PublicKey.class::isInstance)
                .toList();
    }
}
