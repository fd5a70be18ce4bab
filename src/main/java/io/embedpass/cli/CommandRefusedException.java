package io.embedpass.cli;

import java.util.List;

/** A command that cannot be carried out; each message is a line for the operator. */
final class CommandRefusedException extends Exception {

    /** Exit code: what was found is faulty, or what was asked for must not be. */
    static final int FAULTY = 1;

    /** Exit code: the command is wrong, or a file cannot be read. */
    static final int WRONG = 2;

    private final int exitCode;
    private final transient List<String> messages;

    private CommandRefusedException(int exitCode, List<String> messages) {
        super(String.join("\n", messages));
        this.exitCode = exitCode;
        this.messages = List.copyOf(messages);
    }

    static CommandRefusedException faulty(List<String> messages) {
        return new CommandRefusedException(FAULTY, messages);
    }

    static CommandRefusedException faulty(String message) {
        return faulty(List.of(message));
    }

    static CommandRefusedException wrong(String message) {
        return new CommandRefusedException(WRONG, List.of(message));
    }

    int exitCode() {
        return exitCode;
    }

    List<String> messages() {
        return messages;
    }
}
