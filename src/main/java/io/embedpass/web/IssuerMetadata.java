package io.embedpass.web;

import com.google.common.base.CharMatcher;
import io.embedpass.embed.Embed;
import io.embedpass.embed.Embeds;
import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * Issuers among the embeds that are https addresses, and where verifiers look for what such an issuer says of itself:
 * OpenID Connect Discovery 1.0, section 4, and RFC 8414, section 3. Which of them is ours, the host that a request was
 * sent to tells: metadata of another's address would be a lie.
 */
@Component
final class IssuerMetadata {

    private static final String OPENID = "/.well-known/openid-configuration";
    private static final String OAUTH = "/.well-known/oauth-authorization-server";
    private static final String DEFAULT_PORT = ":443";

    private final Map<String, Map<String, String>> issuersByPathAndHost = new HashMap<>();

    IssuerMetadata(Embeds embeds) {
        embeds.all().stream().map(Embed::issuer).flatMap(IssuerMetadata::https).forEach(this::add);
    }

    private void add(URI issuer) {
        String path = CharMatcher.is('/').trimTrailingFrom(issuer.getRawPath());
        Stream.of(path + OPENID, OPENID + path, OAUTH + path)
                .forEach(address -> issuersByPathAndHost
                        .computeIfAbsent(address, _ -> new HashMap<>())
                        .put(host(issuer.getRawAuthority()), issuer.toString()));
    }

    /** Paths at which metadata are served, for whatever host. */
    Set<String> addresses() {
        return issuersByPathAndHost.keySet();
    }

    /**
     * The issuer whose metadata are at this path of this host, exactly as its tokens name it.
     *
     * @param host value of the {@code Host} header
     */
    Optional<String> issuer(String path, String host) {
        return Optional.ofNullable(issuersByPathAndHost.get(path)).map(issuers -> issuers.get(host(host)));
    }

    private static Stream<URI> https(String issuer) {
        try {
            URI uri = URI.create(issuer);
            return Stream.of(uri)
                    .filter(_ -> "https".equals(uri.getScheme())
                            && uri.getHost() != null
                            && uri.getRawUserInfo() == null
                            && uri.getRawQuery() == null
                            && uri.getRawFragment() == null);
        } catch (IllegalArgumentException _) {
            return Stream.empty();
        }
    }

    private static String host(String authority) {
        String lower = authority.toLowerCase(Locale.ROOT);
        return lower.endsWith(DEFAULT_PORT) ? lower.substring(0, lower.length() - DEFAULT_PORT.length()) : lower;
    }
}
