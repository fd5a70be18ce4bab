package io.embedpass.answer;

/**
 * What a client is told of a limit (draft-ietf-httpapi-ratelimit-headers-10).
 *
 * @param policy name of the limit, an RFC 9651 String without quotes
 * @param quota capacity of the bucket ({@code q})
 * @param windowSeconds period of the refill ({@code w}), at least 1
 * @param remaining what is left ({@code r}), 0 to {@code quota}
 * @param resetSeconds until more is there ({@code t}), 0 or more
 */
public record RateLimit(String policy, long quota, long windowSeconds, long remaining, long resetSeconds) {

    public static final String POLICY_HEADER = "RateLimit-Policy";
    public static final String HEADER = "RateLimit";

    /** Value of {@code RateLimit-Policy}. */
    public String policyField() {
        return "\"" + policy + "\";q=" + quota + ";w=" + windowSeconds;
    }

    /** Value of {@code RateLimit}. */
    public String field() {
        return "\"" + policy + "\";r=" + remaining + ";t=" + resetSeconds;
    }
}
