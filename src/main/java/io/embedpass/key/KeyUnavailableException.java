package io.embedpass.key;

/** A key that cannot be loaded. The message is for an operator: what was found, what to do; never a part of the key. */
public final class KeyUnavailableException extends Exception {

    public KeyUnavailableException(String message) {
        super(message);
    }
}
