package io.embedpass.audit;

/** Hears of every attempt once, when it is recorded. Thread-safe. */
public interface AttemptListener {

    void recorded(Attempt attempt);
}
