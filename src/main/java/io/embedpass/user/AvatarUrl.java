package io.embedpass.user;

import io.embedpass.host.HostName;
import io.embedpass.host.HostName.InvalidHostException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;

/** Picture addresses that a vendor may fetch and a browser may show without harm (contract section 4). */
final class AvatarUrl {

    private static final int MAX_LENGTH = 2_048;

    private AvatarUrl() {}

    /** @param hosts that may serve it; empty means every public one */
    static boolean isSafe(String text, Set<String> hosts) {
        if (text.length() > MAX_LENGTH || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            return false;
        }
        try {
            URI uri = new URI(text);
            return "https".equalsIgnoreCase(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && isPublic(HostName.parse(uri.getHost()), hosts);
        } catch (URISyntaxException | InvalidHostException _) {
            return false;
        }
    }

    private static boolean isPublic(HostName host, Set<String> hosts) {
        String name = host.text();
        return !host.isIpAddress()
                && !host.isSingleLabel()
                && !name.endsWith(".localhost")
                && !name.endsWith(".local")
                && !name.endsWith(".internal")
                && (hosts.isEmpty() || hosts.contains(name));
    }
}
