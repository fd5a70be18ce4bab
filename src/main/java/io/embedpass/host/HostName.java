package io.embedpass.host;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.net.InetAddresses;
import com.google.common.net.InternetDomainName;
import java.net.IDN;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A host: a DNS name in lower-case A-labels, or an IP address. Immutable.
 *
 * @param text the normal form; an IPv6 address in brackets, as in a URI
 */
public record HostName(String text) {

    private static final int MAX_NAME = 253;
    private static final Pattern LABEL = Pattern.compile("[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");

    /** Letters that IDNA 2003 (all that Java has) and browsers (UTS 46, non-transitional) turn into different names. */
    private static final Pattern DEVIATION = Pattern.compile("[ßẞς\\u200c\\u200d]");

    /** A text that is no host; the message says why and ends without a full stop. */
    public static final class InvalidHostException extends Exception {
        InvalidHostException(String message) {
            super(message);
        }
    }

    /**
     * Reads a host as it stands in a URI or behind the {@code @} of a mail address.
     *
     * @throws InvalidHostException when it is empty, has a trailing dot, an empty or over-long label, a character that
     *     no host has, or is a number in a form that browsers read as an IP address
     */
    public static HostName parse(String text) throws InvalidHostException {
        if (text.startsWith("[")) {
            return parseIpv6(text);
        }
        String name = toAscii(text);
        if (name.endsWith(".")) {
            throw new InvalidHostException("the host ends with a dot");
        }
        if (name.length() > MAX_NAME) {
            throw new InvalidHostException("the host is longer than " + MAX_NAME + " characters");
        }
        List<String> labels = List.of(name.split("\\.", -1));
        if (!labels.stream().allMatch(label -> LABEL.matcher(label).matches())) {
            throw new InvalidHostException("the host is empty or has an empty, over-long or misspelt label");
        }
        if (NUMBER.matcher(labels.getLast()).matches() && !InetAddresses.isInetAddress(name)) {
            throw new InvalidHostException("the host ends with a number but is no IPv4 address in dotted decimals");
        }
        return new HostName(name);
    }

    private static String toAscii(String text) throws InvalidHostException {
        if (CharMatcher.ascii().matchesAllOf(text)) {
            return Ascii.toLowerCase(text);
        }
        if (DEVIATION.matcher(text).find()) {
            throw new InvalidHostException("the host has a letter that browsers and older software read differently;"
                    + " write its A-label (xn--...)");
        }
        try {
            return IDN.toASCII(text).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw new InvalidHostException("the host has a label that is no internationalised domain name");
        }
    }

    private static HostName parseIpv6(String text) throws InvalidHostException {
        if (!text.endsWith("]") || text.contains("%") || !InetAddresses.isUriInetAddress(text)) {
            throw new InvalidHostException("the host is no IPv6 address in brackets");
        }
        InetAddress address = InetAddresses.forUriString(text);
        if (address instanceof Inet4Address) { // to a browser this is another host than the IPv4 address
            throw new InvalidHostException("the host is an IPv4 address in an IPv6 one; write the IPv4 address");
        }
        return new HostName(InetAddresses.toUriString(address));
    }

    public boolean isIpAddress() {
        return InetAddresses.isUriInetAddress(text);
    }

    public boolean isSingleLabel() {
        return text.indexOf('.') < 0 && !isIpAddress();
    }

    /**
     * Whether anybody may register a name directly below this one ({@code co.uk}, {@code vercel.app}): on the public
     * suffix list, or a single label.
     */
    public boolean isPublicSuffix() {
        return isSingleLabel()
                || (InternetDomainName.isValid(text)
                        && InternetDomainName.from(text).isPublicSuffix());
    }

    /** Whether this name is a name below the other one, at any depth. */
    public boolean isBelow(HostName other) {
        return text.endsWith("." + other.text);
    }

    /** The name without its left-most label; the name itself when it has one label only or is an IP address. */
    public HostName parent() {
        return isIpAddress() || isSingleLabel() ? this : new HostName(text.substring(text.indexOf('.') + 1));
    }

    @Override
    public String toString() {
        return text;
    }
}
