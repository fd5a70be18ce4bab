package io.embedpass.guard;

import com.github.benmanes.caffeine.cache.Cache;
import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import io.embedpass.answer.Answer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Says what is unusual about attempts, by simple rules, and where that is switched on, refuses for a while who was
 * suspicious. Thread-safe; no lock is held over more than one user or client.
 *
 * <p>Memory is bounded: 50,000 users of 600 bytes at most, 20,000 clients of 500, as many names of 200, and blocks: never
 * more than 50 MB, and 17 MB with as many users who have one page and one network each. When a place is full, who comes
 * often stays and who came once goes (Caffeine's TinyLFU), and who was forgotten is a stranger again: nothing is told of
 * them until they are known. Strangers have a place of their own, histories of users are made after sign-in only: names
 * and addresses that somebody thinks up push out no user, and of strangers those that are seen once, not those that are
 * seen again and again. Kept in this instance, since its start.
 */
public final class Guard {

    private static final long MOST_USERS = 50_000;
    private static final long MOST_STRANGERS = 20_000;
    private static final Duration USERS_FOR = Duration.ofDays(30);

    private final boolean isBlocking;
    private final Clock clock;

    /** Keyed anew at each start: nobody can look for names that collide. */
    private final HashFunction hash;

    private final Cache<Long, UserHistory> users;
    private final Cache<Long, RefusedClient> clients;
    private final Cache<Long, MinuteCounts> names;
    private final Blocks blockedUsers;
    private final Blocks blockedClients;

    /**
     * @param isBlocking whether who is suspicious is refused
     * @param blockFor for how long
     */
    public Guard(boolean isBlocking, Duration blockFor, Clock clock) {
        this.isBlocking = isBlocking;
        this.clock = clock;
        SecureRandom random = new SecureRandom();
        this.hash = Hashing.sipHash24(random.nextLong(), random.nextLong());
        this.users =
                Remembered.of(MOST_USERS, clock).expireAfterAccess(USERS_FOR).build();
        this.clients = Remembered.of(MOST_STRANGERS, clock)
                .expireAfterAccess(Window.LENGTH)
                .build();
        this.names = Remembered.of(MOST_STRANGERS, clock)
                .expireAfterAccess(Window.LENGTH)
                .build();
        this.blockedUsers = new Blocks(MOST_STRANGERS, blockFor, clock);
        this.blockedClients = new Blocks(MOST_STRANGERS, blockFor, clock);
    }

    /**
     * Hears of an attempt of somebody who signed in and is within their limits.
     *
     * @param entry of the list that allowed the page; empty when there was none
     * @param client a key of where the attempt comes from: its network, or the service that asks
     */
    public Set<Suspicion> signedIn(String user, Optional<String> entry, String client) {
        long subject = hash(user);
        OptionalLong page = entry.map(this::hash).map(OptionalLong::of).orElseGet(OptionalLong::empty);
        @SuppressWarnings("NullAway") // the loader never answers null
        Set<Suspicion> suspicions = users.get(subject, _ -> new UserHistory()).add(page, hash(client), clock.millis());
        if (isBlocking) {
            blockedUsers.add(subject, suspicions);
        }
        return suspicions;
    }

    /**
     * Hears of an attempt that was refused because of who asked.
     *
     * @param client a key of the network that it came from
     * @param name of the user, or that was tried; empty when there was none, as with a token that cannot be believed
     * @param isSignIn whether it was the sign-in that failed
     */
    @SuppressWarnings("NullAway") // the loaders never answer null
    public Set<Suspicion> refused(String client, Optional<String> name, boolean isSignIn) {
        long now = clock.millis();
        long subject = hash(client);
        RefusedClient refused = clients.get(subject, _ -> new RefusedClient());
        if (isSignIn) {
            refused.failed(now);
            name.ifPresent(
                    tried -> names.get(hash(tried), _ -> new MinuteCounts()).add(now));
        }
        boolean isForMany = name.isPresent() && refused.isRefusedForTooManyWith(hash(name.get()), now);
        Set<Suspicion> suspicions = isForMany ? EnumSet.of(Suspicion.MANY_USERS) : Set.of();
        if (isBlocking) {
            blockedClients.add(subject, suspicions);
        }
        return suspicions;
    }

    /** Refuses a client that is blocked. */
    public Answer<String> client(String client) {
        return isBlocking ? blockedClients.unlessBlocked(hash(client), client) : Answer.of(client);
    }

    /** Refuses a user who is blocked. */
    public Answer<String> user(String user) {
        return isBlocking ? blockedUsers.unlessBlocked(hash(user), user) : Answer.of(user);
    }

    /** The most failed sign-ins of one client within the last 10 minutes. */
    public int mostFailuresOfAClient() {
        return most(clients.asMap().values().stream().map(RefusedClient::failures));
    }

    /** The most failed sign-ins for one name within the last 10 minutes. */
    public int mostFailuresForAName() {
        return most(names.asMap().values().stream());
    }

    private int most(Stream<MinuteCounts> failures) {
        long now = clock.millis();
        return failures.mapToInt(each -> each.recent(now)).max().orElse(0);
    }

    /** How many users, clients and names are remembered. */
    long remembered() {
        return Stream.of(users, clients, names)
                .mapToLong(cache -> {
                    cache.cleanUp();
                    return cache.estimatedSize();
                })
                .sum();
    }

    private long hash(String text) {
        return hash.hashUnencodedChars(text).asLong();
    }
}
