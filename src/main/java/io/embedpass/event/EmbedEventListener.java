package io.embedpass.event;

import io.embedpass.answer.RefusalCode;

/** Hears of every event once. Thread-safe. */
public interface EmbedEventListener {

    /** A page told it with a token of the embed. */
    void told(String embed, EventType type);

    /** Somebody told something and was refused. */
    void refused(RefusalCode code);
}
