package io.embedpass.limit;

import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Which bucket a network address has. */
public final class ClientAddress {

    private static final int IPV6_NETWORK_BYTES = 8;

    /** One bucket for all: whoever could write what they like would be unlimited with one each. */
    private static final String UNREADABLE = "unreadable";

    /** RFC 4007, section 11. */
    private static final Pattern ZONE = Pattern.compile("%.*");

    private ClientAddress() {}

    /**
     * The address itself, or its /64 for IPv6: one subscriber has that many addresses (contract section 7).
     *
     * @param address as the last trusted proxy wrote it, which may be with brackets and a port
     */
    public static String bucketOf(String address) {
        try {
            String host = HostAndPort.fromString(address).getHost();
            InetAddress parsed = InetAddresses.forString(ZONE.matcher(host).replaceFirst(""));
            return parsed instanceof Inet6Address
                    ? HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), IPV6_NETWORK_BYTES))
                    : InetAddresses.toAddrString(parsed);
        } catch (IllegalArgumentException _) {
            return UNREADABLE;
        }
    }
}
