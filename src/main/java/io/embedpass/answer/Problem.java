package io.embedpass.answer;

import io.embedpass.answer.Refusal.Denied;
import io.embedpass.answer.Refusal.InvalidUserData;
import io.embedpass.answer.Refusal.RateLimited;
import io.embedpass.answer.Refusal.Unavailable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The answer to a refusal (RFC 9457; contract section 3). Says nothing of the user, the allow-list or our insides.
 *
 * @param headers beside the content type
 * @param members of the JSON object
 */
public record Problem(int status, Map<String, String> headers, Map<String, Object> members) {

    public static final String MEDIA_TYPE = "application/problem+json";

    private static final String RETRY_AFTER = "Retry-After";

    /** For who may come back, where nobody knows when. */
    private static final Duration USUAL_WAIT = Duration.ofSeconds(5);

    /** @param attempt id under which the record holds the full reason */
    public static Problem of(Refusal refusal, UUID attempt) {
        RefusalCode code = refusal.code();
        Map<String, String> headers = new LinkedHashMap<>();
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", "urn:embedpass:problem:" + code);
        members.put("title", code.title());
        members.put("status", code.status());
        members.put("detail", detail(refusal));
        members.put("instance", "urn:uuid:" + attempt);
        members.put("code", code.toString());
        members.put("retry", code.retry().toString());
        switch (refusal) {
            case RateLimited limited -> {
                headers.put(RateLimit.POLICY_HEADER, limited.limit().policyField());
                headers.put(RateLimit.HEADER, limited.limit().field());
                retryAfter(limited.retryAfter(), headers, members);
            }
            case Unavailable unavailable -> retryAfter(unavailable.retryAfter(), headers, members);
            case InvalidUserData(List<Refusal.FieldFault> faults) -> members.put("errors", faults);
            case Denied denied
            when denied.code().retry() == RefusalCode.Retry.AFTER -> retryAfter(USUAL_WAIT, headers, members);
            case Denied _, Refusal.Unauthenticated _ -> {
                // The code says it all.
            }
        }
        return new Problem(code.status(), headers, members);
    }

    private static void retryAfter(Duration wait, Map<String, String> headers, Map<String, Object> members) {
        long seconds = wait.plusSeconds(1).minusNanos(1).toSeconds(); // rounded up
        headers.put(RETRY_AFTER, Long.toString(seconds));
        members.put("retry_after", seconds);
    }

    /** How a request is malformed is the caller's own doing and may be told; every other reason stays in the record. */
    private static String detail(Refusal refusal) {
        return refusal.code() == RefusalCode.MALFORMED_REQUEST
                ? refusal.reason()
                : refusal.code().advice();
    }
}
