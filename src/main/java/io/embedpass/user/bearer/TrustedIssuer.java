package io.embedpass.user.bearer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.URLBasedJWKSetSource;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.ResourceRetriever;
import com.nimbusds.jose.util.health.HealthStatus;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.Optional;
import java.util.Set;

/**
 * An identity provider whose tokens are believed, and how they are verified (RFC 7519, section 7.2; RFC 8725). Its keys
 * are fetched when they are first needed, kept for some minutes, fetched again when an unknown key ID comes, and while
 * it does not answer the last known ones are used for a day. Thread-safe.
 */
public final class TrustedIssuer {

    private static final Duration TIME_LIMIT = Duration.ofSeconds(2);

    /**
     * For keys that another attempt fetches already: until one that asked twice in vain, and was let in each time, has
     * fallen back on those it knew. While an issuer hangs and none are known, who waits longer only keeps a place from
     * others.
     */
    private static final Duration LONGEST_WAIT = TIME_LIMIT.multipliedBy(2).plusSeconds(1);

    private static final int MAX_BYTES = 512 * 1024;
    private static final Duration OUTAGE_TOLERANCE = Duration.ofHours(24);

    /** In which its keys are asked for twice at most, however many tokens of unknown keys come. */
    static final Duration FETCH_INTERVAL = Duration.ofSeconds(10);

    /** RFC 7515 tokens without a type, RFC 7519, section 5.1, and RFC 9068, section 2.1. */
    private static final DefaultJOSEObjectTypeVerifier<SecurityContext> TYPES = new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), new JOSEObjectType("application/at+jwt"), null);

    private final String audience;
    private final ClaimNames claimNames;
    private final DefaultJWTProcessor<SecurityContext> processor;
    private volatile boolean isReachable;

    /**
     * @param issuer value of {@code iss}, a URL
     * @param jwkSetUri where its keys are; discovered from the issuer when empty
     * @param audience that a token must be for
     * @param clock that decides whether a token has expired
     */
    public TrustedIssuer(String issuer, Optional<URI> jwkSetUri, String audience, ClaimNames claimNames, Clock clock) {
        this(issuer, jwkSetUri, audience, claimNames, clock, new TimedRetriever(TIME_LIMIT, MAX_BYTES), LONGEST_WAIT);
    }

    /**
     * @param retriever that fetches metadata and keys
     * @param longestWait for keys that another attempt fetches
     */
    TrustedIssuer(
            String issuer,
            Optional<URI> jwkSetUri,
            String audience,
            ClaimNames claimNames,
            Clock clock,
            ResourceRetriever retriever,
            Duration longestWait) {
        this.audience = audience;
        this.claimNames = claimNames;
        this.processor = new DefaultJWTProcessor<>();
        processor.setJWSTypeVerifier(TYPES);
        processor.setJWSVerifierFactory(new ProvenSignatures(new DefaultJWSVerifierFactory()));
        processor.setJWSKeySelector(new LastingKeySelector(keys(issuer, jwkSetUri, retriever, longestWait)));
        processor.setJWTClaimsSetVerifier(verifier(issuer, clock));
    }

    private JWKSource<SecurityContext> keys(
            String issuer, Optional<URI> jwkSetUri, ResourceRetriever retriever, Duration longestWait) {
        JWKSetSource<SecurityContext> source = jwkSetUri
                .<JWKSetSource<SecurityContext>>map(uri -> new URLBasedJWKSetSource<>(url(uri), retriever))
                .orElseGet(() -> new DiscoveredJwkSetSource(issuer, retriever));
        return JWKSourceBuilder.create(source)
                .cache(JWKSourceBuilder.DEFAULT_CACHE_TIME_TO_LIVE, longestWait.toMillis())
                .retrying(true)
                .outageTolerant(OUTAGE_TOLERANCE.toMillis())
                .healthReporting(report -> isReachable = report.getHealthStatus() == HealthStatus.HEALTHY)
                .rateLimited(FETCH_INTERVAL.toMillis())
                .build();
    }

    private static URL url(URI uri) {
        try {
            return uri.toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static DefaultJWTClaimsVerifier<SecurityContext> verifier(String issuer, Clock clock) {
        return new DefaultJWTClaimsVerifier<>(
                new JWTClaimsSet.Builder().issuer(issuer).build(), Set.of("exp")) {
            @Override
            protected Date currentTime() {
                return Date.from(clock.instant());
            }
        };
    }

    JWTClaimsSet verify(SignedJWT token) throws BadJOSEException, JOSEException {
        return processor.process(token, null);
    }

    /** Whether its keys could be read when they were last asked for. */
    boolean isReachable() {
        return isReachable;
    }

    boolean isForUs(JWTClaimsSet claims) {
        return claims.getAudience().contains(audience);
    }

    ClaimNames claimNames() {
        return claimNames;
    }
}
