package io.embedpass.user.demo;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;

/** Who is signed in on the demo page. In memory, bounded, gone with the instance. Thread-safe. */
public final class DemoSessions {

    private static final Duration LONGEST_IDLE = Duration.ofHours(8);
    private static final int MOST_SESSIONS = 1_000;
    private static final int ID_BYTES = 16;

    private final SecureRandom random = new SecureRandom();
    private final Cache<String, String> usernames = Caffeine.newBuilder()
            .maximumSize(MOST_SESSIONS)
            .expireAfterAccess(LONGEST_IDLE)
            .build();

    /** Opens a session and answers its id, which nobody can guess. */
    public String open(String username) {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        String id = HexFormat.of().formatHex(bytes);
        usernames.put(id, username);
        return id;
    }

    public Optional<String> username(String id) {
        return Optional.ofNullable(usernames.getIfPresent(id));
    }

    public void close(String id) {
        usernames.invalidate(id);
    }
}
