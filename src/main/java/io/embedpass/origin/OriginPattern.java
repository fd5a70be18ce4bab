package io.embedpass.origin;

import io.embedpass.origin.Origin.InvalidOriginException;
import java.util.Set;

/**
 * What an entry of the list allows: one origin, or with {@code *.} every origin exactly one label below it, never the
 * apex. Compared part by part, never by regular expression or prefix (contract section 5). Immutable.
 *
 * @param origin the origin itself, or the base of the wildcard
 * @param isWildcard whether the origins one label below {@code origin} are meant, instead of it
 */
public record OriginPattern(Origin origin, boolean isWildcard) {

    private static final String WILDCARD = "://*.";
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1");

    /**
     * Reads an entry.
     *
     * @param allowsLoopbackHttp whether {@code http://localhost} and {@code http://127.0.0.1} may stand on the list:
     *     in environment {@code demo} only
     * @throws InvalidOriginException with the reason, for every entry that contract section 5 refuses
     */
    public static OriginPattern parse(String text, boolean allowsLoopbackHttp) throws InvalidOriginException {
        boolean isWildcard = text.contains(WILDCARD);
        String base = isWildcard ? text.replaceFirst("://\\*\\.", "://") : text;
        if (base.contains("*")) {
            throw new InvalidOriginException(
                    "a * may only stand for the whole left-most label, once: https://*.preview.example.com");
        }
        Origin origin = Origin.parse(base);
        refuseInsecure(origin, isWildcard, allowsLoopbackHttp);
        if (isWildcard && (origin.host().isIpAddress() || origin.host().isPublicSuffix())) {
            throw new InvalidOriginException("anybody may have a name below " + origin.host()
                    + " (public suffix list); write the base that is yours, https://*.yours." + origin.host());
        }
        return new OriginPattern(origin, isWildcard);
    }

    private static void refuseInsecure(Origin origin, boolean isWildcard, boolean allowsLoopbackHttp)
            throws InvalidOriginException {
        if (origin.scheme().equals("https")) {
            return;
        }
        boolean isLoopback = LOOPBACK.contains(origin.host().text()) && !isWildcard;
        if (origin.scheme().equals("http") && isLoopback && allowsLoopbackHttp) {
            return;
        }
        throw new InvalidOriginException(
                isLoopback
                        ? "http is allowed for localhost in environment demo only; write https://" + origin.host()
                        : "only https is allowed; write https://" + origin.host());
    }

    public boolean matches(Origin asked) {
        return isWildcard
                ? sameSchemeAndPort(asked)
                        && !asked.host().isIpAddress()
                        && asked.host().isBelow(origin.host())
                        && asked.host().parent().equals(origin.host())
                : origin.equals(asked);
    }

    boolean sameSchemeAndPort(Origin asked) {
        return origin.scheme().equals(asked.scheme()) && origin.port() == asked.port();
    }

    /** The entry in normal form. */
    @Override
    public String toString() {
        return isWildcard ? origin.toString().replaceFirst("://", WILDCARD) : origin.toString();
    }
}
