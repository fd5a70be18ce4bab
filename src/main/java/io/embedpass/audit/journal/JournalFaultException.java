package io.embedpass.audit.journal;

import java.io.IOException;

/** The disk did not do what it was asked; the message is for an operator. */
final class JournalFaultException extends IOException {

    private final JournalFault fault;

    JournalFaultException(JournalFault fault, String message) {
        super(message);
        this.fault = fault;
    }

    JournalFault fault() {
        return fault;
    }
}
