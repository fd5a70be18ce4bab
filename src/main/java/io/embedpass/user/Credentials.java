package io.embedpass.user;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/** What a caller shows to prove who they are. None of these tells its content in {@code toString}. */
public sealed interface Credentials {

    /** Nothing was shown. */
    record None() implements Credentials {}

    /** Something was shown that cannot be read; {@code reason} does not repeat it. */
    record Malformed(String reason) implements Credentials {}

    /** RFC 6750, section 2.1. */
    record Bearer(String token) implements Credentials {
        @Override
        public String toString() {
            return "Bearer";
        }
    }

    /** RFC 7617. */
    record Basic(String username, String password) implements Credentials {
        @Override
        public String toString() {
            return "Basic";
        }
    }

    /** The cookie of the demo page's log-in. */
    record DemoSession(String id) implements Credentials {
        /** Name of the cookie. */
        public static final String COOKIE = "embedpass-demo";

        @Override
        public String toString() {
            return "DemoSession";
        }
    }

    /**
     * Reads what was shown; the header counts where there are both.
     *
     * @param authorization value of the {@code Authorization} header
     * @param demoSession value of the demo page's cookie
     */
    static Credentials of(Optional<String> authorization, Optional<String> demoSession) {
        return authorization
                .map(Credentials::ofHeader)
                .or(() -> demoSession.map(DemoSession::new))
                .orElseGet(None::new);
    }

    private static Credentials ofHeader(String header) {
        int space = header.indexOf(' ');
        String scheme = (space < 0 ? header : header.substring(0, space)).toLowerCase(Locale.ROOT);
        String rest = space < 0 ? "" : header.substring(space + 1).strip();
        return switch (scheme) {
            case "bearer" -> rest.isEmpty() ? new Malformed("Bearer without a token") : new Bearer(rest);
            case "basic" -> basic(rest);
            default -> new Malformed("Authorization is neither Bearer nor Basic");
        };
    }

    private static Credentials basic(String encoded) {
        try {
            String pair = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getDecoder().decode(encoded)))
                    .toString();
            int colon = pair.indexOf(':');
            return colon < 0
                    ? new Malformed("Basic without a colon")
                    : new Basic(pair.substring(0, colon), pair.substring(colon + 1));
        } catch (IllegalArgumentException | CharacterCodingException _) {
            return new Malformed("Basic is not Base64 of UTF-8");
        }
    }
}
