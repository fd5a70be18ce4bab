package io.embedpass.web;

import io.embedpass.embed.Embeds;
import io.embedpass.event.EventController;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import org.springframework.security.web.util.matcher.RequestMatcher;

/** The addresses of the public listener; nothing else is answered there. */
final class PublicAddresses implements RequestMatcher {

    private static final Set<String> KEYS =
            Set.of("/.well-known/jwks.json", "/embed/public-key.pem", "/embed/certificate.pem");

    private final Embeds embeds;
    private final IssuerMetadata metadata;
    private final boolean hasDemoPage;

    PublicAddresses(Embeds embeds, IssuerMetadata metadata, boolean hasDemoPage) {
        this.embeds = embeds;
        this.metadata = metadata;
        this.hasDemoPage = hasDemoPage;
    }

    @Override
    public boolean matches(HttpServletRequest request) {
        return !ManagementListener.got(request) && isOurs(request.getServletPath());
    }

    private boolean isOurs(String path) {
        return embeds.isTokenAddress(path)
                || path.equals(EventController.ADDRESS)
                || isKey(path)
                || (hasDemoPage && isDemoPage(path));
    }

    private boolean isKey(String path) {
        return KEYS.contains(path)
                || path.startsWith("/keys/")
                || path.startsWith("/asap/")
                || metadata.addresses().contains(path);
    }

    private static boolean isDemoPage(String path) {
        return path.equals("/") || path.startsWith("/demo/");
    }
}
