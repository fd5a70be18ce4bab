package io.embedpass.guard;

import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.util.concurrent.TimeUnit;

/** Bounded memory that goes by our clock. */
final class Remembered {

    private Remembered() {}

    /** Tidied up by whoever comes by: to wake another thread for it costs more, and takes a core from one that signs. */
    static Caffeine<Object, Object> of(long most, Clock clock) {
        return Caffeine.newBuilder()
                .maximumSize(most)
                .executor(Runnable::run)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()));
    }
}
