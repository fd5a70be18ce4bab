package io.embedpass.user.bearer;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetRetrievalException;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.URLBasedJWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jose.util.ResourceRetriever;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.text.ParseException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JWK Set that an issuer names in its metadata (OpenID Connect Discovery 1.0, section 4). The metadata is asked for
 * when the first token comes, not at start: an identity provider that is down must not keep Embedpass down.
 */
final class DiscoveredJwkSetSource implements JWKSetSource<SecurityContext> {

    private final String issuer;
    private final ResourceRetriever retriever;
    private volatile @Nullable JWKSetSource<SecurityContext> discovered;

    DiscoveredJwkSetSource(String issuer, ResourceRetriever retriever) {
        this.issuer = issuer;
        this.retriever = retriever;
    }

    @Override
    public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator evaluator, long currentTime, @Nullable SecurityContext context)
            throws KeySourceException {
        JWKSetSource<SecurityContext> source = discovered;
        if (source == null) {
            source = new URLBasedJWKSetSource<>(discover(), retriever);
            discovered = source;
        }
        try {
            return source.getJWKSet(evaluator, currentTime, context);
        } catch (KeySourceException e) {
            // The address may have moved: the next one asks for it again.
            discovered = null;
            throw e;
        }
    }

    private URL discover() throws KeySourceException {
        String address = issuer.replaceFirst("/$", "") + "/.well-known/openid-configuration";
        try {
            String content =
                    retriever.retrieveResource(URI.create(address).toURL()).getContent();
            Map<String, Object> metadata = JSONObjectUtils.parse(content);
            if (!issuer.equals(metadata.get("issuer"))) {
                throw new JWKSetRetrievalException(address + " is the metadata of another issuer", null);
            }
            URI jwkSetUri = JSONObjectUtils.getURI(metadata, "jwks_uri");
            if (jwkSetUri == null || !isAsSafeAsTheIssuer(jwkSetUri)) {
                throw new JWKSetRetrievalException(
                        address + " names no jwks_uri, or one that is not https as the issuer is", null);
            }
            return jwkSetUri.toURL();
        } catch (IOException | ParseException e) {
            throw new JWKSetRetrievalException(address + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** The address of keys must be https (Discovery, section 3), but where the issuer itself is not, as in a demo. */
    private boolean isAsSafeAsTheIssuer(URI jwkSetUri) {
        String scheme = jwkSetUri.getScheme();
        return "https".equalsIgnoreCase(scheme)
                || URI.create(issuer).getScheme().equalsIgnoreCase(scheme);
    }

    @Override
    public void close() {
        // Holds no connection.
    }
}
