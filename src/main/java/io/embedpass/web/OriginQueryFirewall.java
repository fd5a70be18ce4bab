package io.embedpass.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.stream.Stream;
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
        Stream.of(strict, withSlashes).forEach(OriginQueryFirewall::readFast);
        withSlashes.setAllowUrlEncodedSlash(true);
        withSlashes.setAllowUrlEncodedDoubleSlash(true);
    }

    /** The rules that it comes with, without their regular expressions: a bearer has a thousand characters. */
    private static void readFast(StrictHttpFirewall firewall) {
        firewall.setAllowedHeaderNames(name -> isReadable(name, false));
        firewall.setAllowedHeaderValues(value -> isReadable(value, true));
    }

    private static boolean isReadable(String text, boolean allowsTab) {
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            boolean isPlain = c >= ' ' && c <= '~';
            if (!isPlain && !(allowsTab && c == '\t') && !isDefined(text, at)) {
                return false;
            }
        }
        return true;
    }

    /** Of a surrogate pair both halves are asked about: the second one alone is defined as well. */
    private static boolean isDefined(String text, int at) {
        int c = text.codePointAt(at);
        return Character.isDefined(c) && !Character.isISOControl(c);
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
