package io.embedpass.guard;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import io.embedpass.answer.Answer;
import io.embedpass.answer.RateLimit;
import io.embedpass.answer.Refusal;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Says what is unusual about attempts, by simple rules, and where that is switched on, refuses for a while who was
 * suspicious. Thread-safe.
 *
 * <p>Memory is bounded: 50,000 users of about 400 bytes, and 20,000 clients and names of about 250: 30 MB at most. When
 * it is full, who comes often stays and who came once goes (Caffeine's TinyLFU). Histories of users are made after
 * sign-in only: nobody can push them out with names that they think up. Kept in this instance, since its start.
 */
public final class Guard {

    private static final long MOST_USERS = 50_000;
    private static final long MOST_STRANGERS = 20_000;
    private static final Duration USERS_FOR = Duration.ofDays(30);
    private static final Duration STRANGERS_FOR = Window.LENGTH.multipliedBy(2);

    private final boolean isBlocking;
    private final Duration blockFor;
    private final Clock clock;

    /** Keyed anew at each start: nobody can look for names that collide. */
    private final HashFunction hash;

    private final Cache<Long, UserHistory> users = cache(MOST_USERS, USERS_FOR);
    private final Cache<Long, Failures> clients = cache(MOST_STRANGERS, STRANGERS_FOR);
    private final Cache<Long, Failures> names = cache(MOST_STRANGERS, STRANGERS_FOR);
    private final Cache<Long, Long> blockedUntil;

    /**
     * @param isBlocking whether who is suspicious is refused
     * @param blockFor for how long
     */
    public Guard(boolean isBlocking, Duration blockFor, Clock clock) {
        this.isBlocking = isBlocking;
        this.blockFor = blockFor;
        this.clock = clock;
        SecureRandom random = new SecureRandom();
        this.hash = Hashing.sipHash24(random.nextLong(), random.nextLong());
        this.blockedUntil = cache(MOST_STRANGERS, blockFor);
    }

    private static <V> Cache<Long, V> cache(long size, Duration unused) {
        return Caffeine.newBuilder().maximumSize(size).expireAfterAccess(unused).build();
    }

    /**
     * Hears of an attempt of somebody who signed in.
     *
     * @param entry of the list that allowed the page; empty when there was none
     * @param network that the client is in
     */
    public Set<Suspicion> signedIn(String user, Optional<String> entry, String network) {
        long now = clock.millis();
        long key = hash("user", user);
        @SuppressWarnings("NullAway") // the loader never answers null
        Set<Suspicion> suspicions = users.get(key, _ -> new UserHistory(now))
                .add(now, entry.map(String::hashCode).orElse(0), hash("network", network));
        suspicions.forEach(suspicion -> block(suspicion, key));
        return suspicions;
    }

    /**
     * Hears of an attempt that was refused because of who asked.
     *
     * @param name of the user, or that was tried
     * @param isSignIn whether it was the sign-in that failed
     */
    @SuppressWarnings("NullAway") // the loader never answers null
    public Set<Suspicion> refused(String network, Optional<String> name, boolean isSignIn) {
        long now = clock.millis();
        long client = hash("network", network);
        long tried = hash("name", name.orElse(""));
        if (name.isPresent()) {
            names.get(tried, _ -> new Failures()).add(now, tried, isSignIn);
        }
        boolean isForMany = clients.get(client, _ -> new Failures()).add(now, tried, isSignIn);
        if (!isForMany) {
            return Set.of();
        }
        block(Suspicion.MANY_USERS, client);
        return Set.of(Suspicion.MANY_USERS);
    }

    private void block(Suspicion suspicion, long key) {
        if (isBlocking && suspicion.mayBlock()) {
            blockedUntil.put(key, clock.millis() + blockFor.toMillis());
        }
    }

    /** Refuses a client that is blocked. */
    public Answer<String> client(String network) {
        return notBlocked(network, hash("network", network));
    }

    /** Refuses a user who is blocked. */
    public Answer<String> user(String user) {
        return notBlocked(user, hash("user", user));
    }

    private Answer<String> notBlocked(String subject, long key) {
        Long until = isBlocking ? blockedUntil.getIfPresent(key) : null;
        Duration left = until == null ? Duration.ZERO : Duration.ofMillis(until - clock.millis());
        if (!left.isPositive()) {
            return Answer.of(subject);
        }
        long seconds = left.plusSeconds(1).minusNanos(1).toSeconds();
        RateLimit limit = new RateLimit("guard", 1, Math.max(1, blockFor.toSeconds()), 0, seconds);
        return Answer.refuse(new Refusal.RateLimited(
                limit, "refused for a while: an attempt before was suspicious (embedpass.guard.block)", left));
    }

    /** The most failed sign-ins of one client, in the last 10 to 20 minutes. */
    public long mostFailuresOfAClient() {
        return most(clients);
    }

    /** The most failed sign-ins for one name, in the last 10 to 20 minutes. */
    public long mostFailuresForAName() {
        return most(names);
    }

    /** How many users, clients and names are remembered, about. */
    long remembered() {
        users.cleanUp();
        clients.cleanUp();
        names.cleanUp();
        return users.estimatedSize() + clients.estimatedSize() + names.estimatedSize();
    }

    private long most(Cache<Long, Failures> failures) {
        long now = clock.millis();
        return failures.asMap().values().stream()
                .mapToLong(each -> each.recent(now))
                .max()
                .orElse(0);
    }

    private long hash(String kind, String text) {
        return hash.newHasher()
                .putString(kind, StandardCharsets.UTF_8)
                .putByte((byte) 0)
                .putString(text, StandardCharsets.UTF_8)
                .hash()
                .asLong();
    }
}
