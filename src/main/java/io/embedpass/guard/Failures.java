package io.embedpass.guard;

/** Failed sign-ins of one client or for one name, and for how many names. Thread-safe. */
final class Failures {

    static final int MOST_NAMES = 10;

    private final DistinctFew names = new DistinctFew(MOST_NAMES);
    private long window;
    private long inWindow;
    private long inWindowBefore;

    /** One more; {@code true} when it is for too many names now, and was not in this window before. */
    synchronized boolean add(long now, long name, boolean isSignIn) {
        enter(Window.of(now));
        if (isSignIn) {
            inWindow++;
        }
        return names.exceedsWith(name);
    }

    /** How many sign-ins failed in this window and the one before: in the last 10 to 20 minutes. */
    synchronized long recent(long now) {
        enter(Window.of(now));
        return inWindow + inWindowBefore;
    }

    private void enter(long next) {
        if (next == window) {
            return;
        }
        inWindowBefore = next == window + 1 ? inWindow : 0;
        window = next;
        inWindow = 0;
        names.clear();
    }
}
