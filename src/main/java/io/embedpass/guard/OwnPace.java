package io.embedpass.guard;

/**
 * Says when the tokens of these ten minutes are more than thirty and more than five times what the user takes on average
 * in ten minutes with any, once three such are known. Not thread-safe.
 */
final class OwnPace {

    private static final int ALWAYS_FINE = 30;
    private static final int TIMES_USUAL = 5;
    private static final int WINDOWS_TO_KNOW = 3;

    /** So that the last days count more than the first. */
    private static final int WINDOWS_THAT_COUNT = 288;

    private long window;
    private int tokens;
    private int windowsBefore;
    private long tokensBefore;
    private boolean isTold;

    /** Adds a token; {@code true} when they are too many with it, told once in a window. */
    boolean isExceededAt(long now) {
        enter(Window.of(now));
        tokens++;
        if (isTold || windowsBefore < WINDOWS_TO_KNOW || tokens <= most()) {
            return false;
        }
        isTold = true;
        return true;
    }

    /**
     * A window that was told counts as the most that would not have been: who goes on is told again, instead of having made
     * it their habit with the first flood. A real change of habit is learned within hours all the same. A time that comes a
     * little late, as whoever brings it had to wait, counts into the window that has begun.
     */
    private void enter(long next) {
        if (next == window || next == window - 1) {
            return;
        }
        if (tokens > 0) {
            tokensBefore += isTold ? most() : tokens;
            windowsBefore++;
        }
        if (windowsBefore > WINDOWS_THAT_COUNT) {
            tokensBefore /= 2;
            windowsBefore /= 2;
        }
        window = next;
        tokens = 0;
        isTold = false;
    }

    private long most() {
        return Math.max(ALWAYS_FINE, TIMES_USUAL * tokensBefore / windowsBefore);
    }
}
