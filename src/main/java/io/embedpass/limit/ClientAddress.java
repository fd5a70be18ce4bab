package io.embedpass.limit;

import com.google.common.net.InetAddresses;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/** Which bucket a network address has. */
final class ClientAddress {

    private static final int IPV6_NETWORK_BYTES = 8;

    private ClientAddress() {}

    /** The address itself, or its /64 for IPv6: one subscriber has that many addresses (contract section 7). */
    static String bucketOf(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        InetAddress parsed = InetAddresses.forString(address.replaceFirst("%.*", ""));
        return parsed instanceof Inet6Address
                ? HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), IPV6_NETWORK_BYTES))
                : InetAddresses.toAddrString(parsed);
    }
}
