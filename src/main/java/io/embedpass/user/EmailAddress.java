package io.embedpass.user;

import io.embedpass.host.HostName;
import io.embedpass.host.HostName.InvalidHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Mail addresses as vendors take them: RFC 5321, section 4.1.2, without quoted local parts and address literals. */
final class EmailAddress {

    private static final int MAX_LENGTH = 254;
    private static final int MAX_LOCAL_PART = 64;
    private static final Pattern DOT_STRING =
            Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*");

    private EmailAddress() {}

    /** The address with its domain in A-labels; empty when it is none. */
    static Optional<String> clean(String text) {
        int at = text.lastIndexOf('@');
        if (text.length() > MAX_LENGTH || at < 0 || at > MAX_LOCAL_PART) {
            return Optional.empty();
        }
        String localPart = text.substring(0, at);
        if (!DOT_STRING.matcher(localPart).matches()) {
            return Optional.empty();
        }
        return domain(text.substring(at + 1))
                .map(domain -> localPart + "@" + domain)
                .filter(address -> address.length() <= MAX_LENGTH);
    }

    private static Optional<HostName> domain(String text) {
        try {
            return Optional.of(HostName.parse(text))
                    .filter(host -> !host.isIpAddress()
                            && !host.isSingleLabel()
                            && host.text().indexOf('_') < 0);
        } catch (InvalidHostException _) {
            return Optional.empty();
        }
    }
}
