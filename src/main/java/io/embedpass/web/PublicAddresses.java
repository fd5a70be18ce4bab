package io.embedpass.web;

import io.embedpass.embed.Embeds;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import org.springframework.security.web.util.matcher.RequestMatcher;

/** The addresses of the public listener; nothing else is answered there. */
final class PublicAddresses implements RequestMatcher {

    private static final Set<String> KEYS = Set.of("/.well-known/jwks.json", "/embed/public-key.pem");

    private final Embeds embeds;
    private final boolean hasDemoPage;

    PublicAddresses(Embeds embeds, boolean hasDemoPage) {
        this.embeds = embeds;
        this.hasDemoPage = hasDemoPage;
    }

    @Override
    public boolean matches(HttpServletRequest request) {
        return !ManagementListener.got(request) && isOurs(request.getServletPath());
    }

    private boolean isOurs(String path) {
        return embeds.isTokenAddress(path) || KEYS.contains(path) || (hasDemoPage && isDemoPage(path));
    }

    private static boolean isDemoPage(String path) {
        return path.equals("/") || path.startsWith("/demo/");
    }
}
