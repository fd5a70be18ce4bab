package io.embedpass.guard;

/** What is remembered of a client that was refused. Thread-safe. */
final class RefusedClient {

    private final ManyDifferent names = new ManyDifferent();
    private final MinuteCounts failures = new MinuteCounts();

    /** A sign-in failed. */
    void failed(long now) {
        failures.add(now);
    }

    /** Whether it was refused for too many names with this one; told once in ten minutes. */
    synchronized boolean isRefusedForTooManyWith(long name, long now) {
        return names.isTooManyWith(name, now);
    }

    MinuteCounts failures() {
        return failures;
    }
}
