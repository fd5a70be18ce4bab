package io.embedpass.guard;

import com.github.benmanes.caffeine.cache.Cache;
import io.embedpass.answer.Answer;
import io.embedpass.answer.RateLimit;
import io.embedpass.answer.Refusal.RateLimited;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;

/** Who is refused for a while, and why. Thread-safe. */
final class Blocks {

    private record Block(Suspicion why, long untilMillis) {}

    private final Cache<Long, Block> blocks;
    private final Duration blockFor;
    private final Clock clock;

    /** @param most how many are remembered */
    Blocks(long most, Duration blockFor, Clock clock) {
        this.blocks = Remembered.of(most, clock).expireAfterWrite(blockFor).build();
        this.blockFor = blockFor;
        this.clock = clock;
    }

    void add(long subject, Set<Suspicion> suspicions) {
        for (Suspicion why : suspicions) {
            if (why.mayBlock()) {
                blocks.put(subject, new Block(why, clock.millis() + blockFor.toMillis()));
            }
        }
    }

    /** The value, or a refusal while the subject is blocked. */
    <T> Answer<T> unlessBlocked(long subject, T value) {
        Block block = blocks.getIfPresent(subject);
        Duration left = block == null ? Duration.ZERO : Duration.ofMillis(block.untilMillis() - clock.millis());
        // More is left than there ever was: the clock went back, and nobody is blocked for longer because of that.
        if (block == null || !left.isPositive() || left.compareTo(blockFor) > 0) {
            return Answer.of(value);
        }
        long reset = left.plusSeconds(1).minusNanos(1).toSeconds(); // rounded up
        RateLimit limit = new RateLimit("guard", 1, blockFor.toSeconds(), 0, reset);
        return Answer.refuse(new RateLimited(limit, "blocked for a while: " + block.why() + " before", left));
    }
}
