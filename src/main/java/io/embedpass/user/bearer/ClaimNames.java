package io.embedpass.user.bearer;

import com.google.common.base.Splitter;
import com.nimbusds.jwt.JWTClaimsSet;
import io.embedpass.user.ClaimedUser;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where an identity provider's token says what. A name is a claim or, where there is no such claim, a path with dots
 * into nested objects ({@code realm_access.roles}).
 */
public record ClaimNames(String subject, String name, String email, String avatar, String authorities) {

    private static final Set<String> SCOPES = Set.of("scope", "scp");

    ClaimedUser read(JWTClaimsSet claims) {
        return new ClaimedUser(
                text(claims, subject),
                text(claims, name),
                text(claims, email),
                text(claims, avatar),
                texts(find(claims, authorities), SCOPES.contains(authorities)));
    }

    private static Optional<String> text(JWTClaimsSet claims, String name) {
        return find(claims, name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /**
     * A list of texts, or one text: providers leave out the brackets around a single group, whose name may hold spaces.
     *
     * @param isScope whether one text is a list with spaces between (RFC 8693, section 4.2)
     */
    private static Set<String> texts(@Nullable Object claim, boolean isScope) {
        Stream<?> values = switch (claim) {
            case Collection<?> list -> list.stream();
            case String text when isScope -> Splitter.on(' ').splitToStream(text);
            case String text -> Stream.of(text);
            case null, default -> Stream.empty();
        };
        return values.filter(String.class::isInstance).map(String.class::cast).collect(Collectors.toUnmodifiableSet());
    }

    private static @Nullable Object find(JWTClaimsSet claims, String name) {
        Object direct = claims.getClaim(name);
        return direct != null || name.indexOf('.') < 0 ? direct : follow(claims.getClaims(), name);
    }

    private static @Nullable Object follow(Map<?, ?> claims, String path) {
        Object found = claims;
        for (String name : Splitter.on('.').split(path)) {
            found = found instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return found;
    }
}
