package io.embedpass.audit;

import com.github.f4b6a3.uuid.alt.GUID;
import io.embedpass.answer.RateLimit;
import io.embedpass.answer.Refusal;
import io.embedpass.answer.Refusal.RateLimited;
import io.embedpass.answer.Refusal.Unauthenticated;
import io.embedpass.answer.RefusalCode;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One request for a token. Collects the facts that the steps find, in their order; knows none of the steps. Belongs to
 * the thread of its request.
 */
public final class Attempt {

    /** Value of the field and label {@code code} of an attempt that got its token. */
    public static final String OK = "ok";

    /** Value of the field and label {@code embed} when there is no such embed. */
    public static final String UNKNOWN_EMBED = "unknown";

    private static final String NONE = "none";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final UUID id;
    private final long startNanos = System.nanoTime();
    private final Instant at;
    private final String client;
    private final Optional<String> origin;
    private final Optional<String> userAgent;
    private final AtomicBoolean recorded = new AtomicBoolean();
    private final List<String> notes = new ArrayList<>();
    private final List<String> droppedFields = new ArrayList<>();
    private final List<String> suspicions = new ArrayList<>();

    private String embed = UNKNOWN_EMBED;
    private String source = NONE;
    private @Nullable String user;
    private @Nullable String actor;
    private @Nullable OriginDecision originDecision;
    private @Nullable Signature signature;
    private @Nullable RateLimit limitState;
    private @Nullable Refusal refusal;

    /**
     * @param at when it arrived
     * @param client address of the caller, trusted proxies taken off
     * @param origin the {@code Origin} header, unchecked
     * @param userAgent the {@code User-Agent} header, unchecked
     */
    public Attempt(Instant at, String client, Optional<String> origin, Optional<String> userAgent) {
        // UuidCreator's own has a lock, in front of which thousands of virtual threads form a line.
        this.id = GUID.v7(at, RANDOM).toUUID();
        this.at = at;
        this.client = client;
        this.origin = origin;
        this.userAgent = userAgent;
    }

    /**
     * What was decided about the origin.
     *
     * @param entry as listed, or {@link #OTHER}
     */
    public record OriginDecision(String entry, boolean isAllowed) {
        /** Stands for every origin that is not on the list. */
        public static final String OTHER = "other";
    }

    /** What was signed. */
    public record Signature(String kid, String provider, String jti, Instant expiresAt, Duration took) {}

    /** It is for this embed. */
    public void isFor(String embedId) {
        embed = embedId;
    }

    /** The caller uses this user source, or tries to. */
    public void isThrough(String userSource) {
        source = userSource;
    }

    /** It is for this user. */
    public void isForUser(String subject) {
        user = subject;
    }

    /** A service asks on behalf of the user. */
    public void isBy(String service) {
        actor = service;
    }

    /** The origin was looked up. */
    public void hasOrigin(OriginDecision decision) {
        originDecision = decision;
    }

    /** Something that belongs into the record though it changed nothing. */
    public void notes(String note) {
        notes.add(note);
    }

    /** Something about it is unusual; it may be fine all the same. */
    public void isSuspicious(String reason) {
        suspicions.add(reason);
        notes("suspicious: " + reason);
    }

    /** A claim was left out. */
    public void dropped(String field) {
        droppedFields.add(field);
        notes(field + " was dropped: it is not safe");
    }

    /** The token is signed. */
    public void isSigned(Signature made) {
        signature = made;
    }

    /** It ends here. The first refusal counts: what follows is its consequence. */
    public void isRefused(Refusal why) {
        if (refusal == null) {
            refusal = why;
        }
    }

    /** It cannot be recorded, and so it failed, whatever came of it before. */
    void isUnrecorded(Refusal why) {
        refusal = why;
    }

    /** It took one of a limit, of which so much is left. */
    public void isWithin(RateLimit limit) {
        limitState = limit;
    }

    /** True once, for the one who may record it. */
    boolean claimRecord() {
        return recorded.compareAndSet(false, true);
    }

    public UUID id() {
        return id;
    }

    public Instant at() {
        return at;
    }

    public Duration took() {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    public String client() {
        return client;
    }

    public Optional<String> origin() {
        return origin;
    }

    public Optional<String> userAgent() {
        return userAgent;
    }

    public String embed() {
        return embed;
    }

    /** Name of the user source, {@code none} while nobody tried to sign in. */
    public String source() {
        return source;
    }

    public Optional<String> user() {
        return Optional.ofNullable(user);
    }

    public Optional<String> actor() {
        return Optional.ofNullable(actor);
    }

    public Optional<OriginDecision> originDecision() {
        return Optional.ofNullable(originDecision);
    }

    public Optional<Signature> signature() {
        return Optional.ofNullable(signature);
    }

    public List<String> droppedFields() {
        return droppedFields;
    }

    public List<String> suspicions() {
        return suspicions;
    }

    /** The limit that refused it. */
    public Optional<String> exceededLimit() {
        return refusal instanceof RateLimited limited
                ? Optional.of(limited.limit().policy())
                : Optional.empty();
    }

    /** Why nobody was signed in. */
    public Optional<Unauthenticated> signInFault() {
        return refusal instanceof Unauthenticated fault ? Optional.of(fault) : Optional.empty();
    }

    public Outcome outcome() {
        if (refusal == null) {
            return signature == null ? Outcome.FAILED : Outcome.ISSUED;
        }
        return refusal.code().isFailure() ? Outcome.FAILED : Outcome.REFUSED;
    }

    /** A {@link RefusalCode} or {@link #OK}. */
    public String code() {
        if (refusal != null) {
            return refusal.code().toString();
        }
        return outcome() == Outcome.ISSUED ? OK : RefusalCode.INTERNAL_ERROR.toString();
    }

    /** The reason, the notes, the origin's entry and the limit's state, in words; empty when there is nothing to say. */
    public Optional<String> detail() {
        List<String> words = new ArrayList<>();
        if (refusal != null) {
            words.add(refusal.reason());
        }
        words.addAll(notes);
        if (originDecision != null && originDecision.isAllowed()) {
            words.add("origin entry " + originDecision.entry());
        }
        if (limitState != null) {
            words.add(limitState.policy() + " limit " + limitState.remaining() + " of " + limitState.quota() + " left");
        }
        return words.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", words));
    }
}
