package io.embedpass.audit.export;

/** Records did not arrive; the message is for an operator and holds no secret. */
public final class ExportFailedException extends Exception {

    private final boolean isTooMuch;

    public ExportFailedException(String message) {
        this(message, false);
    }

    /** @param isTooMuch whether fewer records at a time may arrive */
    public ExportFailedException(String message, boolean isTooMuch) {
        super(message);
        this.isTooMuch = isTooMuch;
    }

    boolean isTooMuch() {
        return isTooMuch;
    }
}
