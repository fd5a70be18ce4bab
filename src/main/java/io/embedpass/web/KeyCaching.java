package io.embedpass.web;

import io.embedpass.key.Jwks;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** How long whoever reads a public key may keep it. */
@Component
final class KeyCaching {

    private static final Duration STALE_IF_ERROR = Duration.ofDays(1);

    private final Jwks jwks;

    KeyCaching(Jwks jwks) {
        this.jwks = jwks;
    }

    /** Value of {@code Cache-Control} (RFC 9111 and RFC 5861); in the order of the contract. */
    String header() {
        return "public, max-age=" + jwks.maxAge().toSeconds() + ", stale-if-error=" + STALE_IF_ERROR.toSeconds();
    }
}
