package io.embedpass.origin;

import io.embedpass.host.HostName;
import io.embedpass.host.HostName.InvalidHostException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Scheme, host and port of a page (RFC 6454, section 4), in normal form: lower case, A-labels, an explicit port. Two
 * origins are the same when their records are equal. Immutable.
 *
 * @param port 1 to 65535, the scheme's own where none was written
 */
public record Origin(String scheme, HostName host, int port) {

    /** Longest origin that is read; a host has at most 253 characters. */
    private static final int MAX_LENGTH = 300;

    private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+.-]*");
    private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");
    private static final int MAX_PORT = 65_535;

    /** A text that is no origin; the message says why and ends without a full stop. */
    public static final class InvalidOriginException extends Exception {
        InvalidOriginException(String message) {
            super(message);
        }
    }

    /**
     * Reads scheme, host and, where it is written, port; never a list, a path or {@code null}.
     *
     * @throws InvalidOriginException for everything else
     */
    public static Origin parse(String text) throws InvalidOriginException {
        if (text.length() > MAX_LENGTH) {
            throw new InvalidOriginException("it is longer than " + MAX_LENGTH + " characters");
        }
        if (text.equals("null")) {
            throw new InvalidOriginException(
                    "null is the origin of sandboxed frames and files, of nobody in particular");
        }
        int end = text.indexOf("://");
        if (end < 0) {
            throw new InvalidOriginException("it has no scheme; write https://" + hostLike(text));
        }
        String scheme = text.substring(0, end).toLowerCase(Locale.ROOT);
        if (!SCHEME.matcher(scheme).matches()) {
            throw new InvalidOriginException("its scheme is misspelt");
        }
        String authority = text.substring(end + 3);
        refuseMoreThanAuthority(authority);
        int colon =
                authority.startsWith("[") ? authority.indexOf(':', authority.indexOf(']') + 1) : authority.indexOf(':');
        String host = colon < 0 ? authority : authority.substring(0, colon);
        int port = colon < 0 ? defaultPort(scheme) : port(authority.substring(colon + 1));
        try {
            return new Origin(scheme, HostName.parse(host), port);
        } catch (InvalidHostException e) {
            throw new InvalidOriginException(String.valueOf(e.getMessage()));
        }
    }

    private static String hostLike(String text) {
        return text.isEmpty() || text.contains("/") || text.contains(",") ? "app.example.com" : text;
    }

    private static void refuseMoreThanAuthority(String authority) throws InvalidOriginException {
        for (int i = 0; i < authority.length(); i++) {
            char c = authority.charAt(i);
            String part = switch (c) {
                case '/' -> "a path; an origin ends after the host and port, without a slash";
                case '\\' -> "a backslash";
                case '?' -> "a query";
                case '#' -> "a fragment";
                case '@' -> "user information before an @";
                case ',', ';' -> "a list; write one entry for each origin";
                case '%' -> "a percent sign; write the host plainly";
                default -> c <= ' ' || c == 0x7f ? "white space or a control character" : "";
            };
            if (!part.isEmpty()) {
                throw new InvalidOriginException("it has " + part);
            }
        }
    }

    private static int port(String text) throws InvalidOriginException {
        if (PORT.matcher(text).matches() && Integer.parseInt(text) <= MAX_PORT) {
            return Integer.parseInt(text);
        }
        throw new InvalidOriginException("its port is no number from 1 to " + MAX_PORT);
    }

    private static int defaultPort(String scheme) throws InvalidOriginException {
        return switch (scheme) {
            case "https" -> 443;
            case "http" -> 80;
            default -> throw new InvalidOriginException("its scheme is neither https nor http and it has no port");
        };
    }

    /** The serialisation that a browser sends (RFC 6454, section 6.2): without the scheme's own port. */
    @Override
    public String toString() {
        boolean usual = (scheme.equals("https") && port == 443) || (scheme.equals("http") && port == 80);
        return scheme + "://" + host + (usual ? "" : ":" + port);
    }
}
