package io.embedpass.limit.shared;

import java.util.Arrays;
import java.util.Optional;

/** What an attempt gets while the shared buckets cannot be asked. */
public enum OnFailure {
    /** This instance's share of the quota. */
    LOCAL("local"),
    /** A 503. */
    REFUSE("refuse");

    private final String text;

    OnFailure(String text) {
        this.text = text;
    }

    public static Optional<OnFailure> named(String text) {
        return Arrays.stream(values()).filter(each -> each.text.equals(text)).findFirst();
    }

    @Override
    public String toString() {
        return text;
    }
}
