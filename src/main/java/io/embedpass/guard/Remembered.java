package io.embedpass.guard;

import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.util.concurrent.TimeUnit;

/** Bounded memory that goes by our clock. */
final class Remembered {

    private Remembered() {}

    static Caffeine<Object, Object> of(long most, Clock clock) {
        return Caffeine.newBuilder().maximumSize(most).ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()));
    }
}
