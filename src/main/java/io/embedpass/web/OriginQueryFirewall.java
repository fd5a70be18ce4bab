package io.embedpass.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.security.web.firewall.FirewalledRequest;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;

/**
 * Spring Security's strict firewall, but an origin may stand at the end of {@code /actuator/origins/}: with its two
 * slashes, encoded or not.
 */
final class OriginQueryFirewall implements HttpFirewall {

    private static final String ORIGINS = "/actuator/origins/";

    private final StrictHttpFirewall strict = new StrictHttpFirewall();
    private final StrictHttpFirewall withSlashes = new StrictHttpFirewall();

    OriginQueryFirewall() {
        // A method that nobody knows is refused by its address, with 405 and Allow, like one that is only not for it.
        strict.setUnsafeAllowAnyHttpMethod(true);
        withSlashes.setAllowUrlEncodedSlash(true);
        withSlashes.setAllowUrlEncodedDoubleSlash(true);
    }

    @Override
    public FirewalledRequest getFirewalledRequest(HttpServletRequest request) {
        return firewall(request).getFirewalledRequest(request);
    }

    private StrictHttpFirewall firewall(HttpServletRequest request) {
        return request.getRequestURI().startsWith(ORIGINS) ? withSlashes : strict;
    }

    @Override
    public HttpServletResponse getFirewalledResponse(HttpServletResponse response) {
        return strict.getFirewalledResponse(response);
    }
}
