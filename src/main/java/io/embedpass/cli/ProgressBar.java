package io.embedpass.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Shows on one line how far something long is. */
final class ProgressBar {

    private static final int WIDTH = 40;
    private static final int MEBIBYTE = 1 << 20;

    private final long total;
    private final PrintWriter screen;
    private final boolean isShown;
    private long done;
    private int shownWidth = -1;

    private ProgressBar(long total, PrintWriter screen, boolean isShown) {
        this.total = total;
        this.screen = screen;
        this.isShown = isShown;
    }

    /** @param isWanted on a terminal only when nobody said */
    static ProgressBar over(long bytes, PrintWriter screen, @Nullable Boolean isWanted) {
        boolean isTerminal =
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        boolean isShown = isWanted == null ? isTerminal : isWanted;
        return new ProgressBar(bytes, screen, isShown);
    }

    void advance(long bytes) {
        done += bytes;
        // The newest file may have grown meanwhile.
        int width = total == 0 ? WIDTH : (int) Math.min(WIDTH, done * WIDTH / total);
        if (isShown && width != shownWidth) {
            shownWidth = width;
            screen.print("\r[" + "#".repeat(width) + " ".repeat(WIDTH - width) + "] " + done / MEBIBYTE + " of "
                    + total / MEBIBYTE + " MiB");
            screen.flush();
        }
    }

    void end() {
        if (isShown) {
            screen.println();
        }
    }
}
