package io.embedpass.audit;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.embedpass.audit.Attempt.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of an attempt, in the order of contract section 8, after its number. Never a token, a password, an e-mail address or a
 * name. Texts from outside are cut and cleaned, so that a record never exceeds 4 KiB and never breaks a line.
 *
 * @param exp seconds since the epoch, as in the token
 * @param tookMicros from the arrival of the request to this record
 * @param config digest of the configuration in force
 */
@JsonPropertyOrder({
    "at",
    "id",
    "outcome",
    "code",
    "detail",
    "embed",
    "user",
    "source",
    "actor",
    "origin",
    "client",
    "kid",
    "jti",
    "exp",
    "user_agent",
    "took_us",
    "config"
})
public record AuditRecord(
        String at,
        String id,
        String outcome,
        String code,
        @Nullable String detail,
        String embed,
        @Nullable String user,
        String source,
        @Nullable String actor,
        @Nullable String origin,
        String client,
        @Nullable String kid,
        @Nullable String jti,
        @Nullable Long exp,
        @JsonProperty("user_agent") @Nullable String userAgent,
        @JsonProperty("took_us") long tookMicros,
        String config) {

    // In bytes of JSON. Together with all the rest, prev and hash included, a record stays below 4,096.
    private static final int MAX_DETAIL = 800;
    private static final int MAX_USER = 1_024;
    private static final int MAX_ORIGIN = 300;
    private static final int MAX_CLIENT = 64;
    private static final int MAX_ACTOR = 256;
    private static final int MAX_USER_AGENT = 256;
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    static AuditRecord of(Attempt attempt, String config, Pseudonyms pseudonyms) {
        Signature signature = attempt.signature().orElse(null);
        return new AuditRecord(
                timestamp(attempt.at()),
                attempt.id().toString(),
                attempt.outcome().toString(),
                attempt.code(),
                attempt.detail().map(text -> RecordText.clean(text, MAX_DETAIL)).orElse(null),
                attempt.embed(),
                attempt.user()
                        .map(pseudonyms::user)
                        .map(text -> RecordText.clean(text, MAX_USER))
                        .orElse(null),
                attempt.source(),
                attempt.actor().map(text -> RecordText.clean(text, MAX_ACTOR)).orElse(null),
                attempt.origin().map(text -> RecordText.clean(text, MAX_ORIGIN)).orElse(null),
                RecordText.clean(pseudonyms.client(attempt.client()), MAX_CLIENT),
                signature == null ? null : signature.kid(),
                signature == null ? null : signature.jti(),
                signature == null ? null : Long.valueOf(signature.expiresAt().getEpochSecond()),
                attempt.userAgent()
                        .map(text -> RecordText.clean(text, MAX_USER_AGENT))
                        .orElse(null),
                micros(attempt.took()),
                config);
    }

    private static String timestamp(Instant at) {
        return MILLIS.format(at);
    }

    private static long micros(Duration took) {
        return took.toNanos() / 1_000;
    }
}
