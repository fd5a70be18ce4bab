package io.embedpass.key;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/**
 * Passphrases, PINs and tokens that open a key. The plan only says where they are, {@code env:VARIABLE} or
 * {@code file:PATH}; it never holds one. Thread-safe.
 */
public final class Secrets {

    private final Function<String, Optional<String>> environment;

    /** @param environment finds the value of a variable */
    public Secrets(Function<String, Optional<String>> environment) {
        this.environment = environment;
    }

    /**
     * Reads a secret; white space around it is not part of it. Whoever asks overwrites the array after use.
     *
     * @param what what it is, for messages: {@code the password}
     * @param place {@code env:VARIABLE} or {@code file:PATH}
     * @throws KeyUnavailableException when it is not there, or stands in the plan itself; never repeats it
     */
    public char[] read(String what, String place) throws KeyUnavailableException {
        KeySource source = KeySource.parse(place);
        return switch (source.scheme()) {
            case "env" -> variable(what, source.location());
            case "file" -> file(source.location());
            default ->
                throw new KeyUnavailableException(
                        what + " must not stand in the plan; write env:VARIABLE or file:PATH in its place");
        };
    }

    private char[] variable(String what, String name) throws KeyUnavailableException {
        return environment
                .apply(name)
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .orElseThrow(() ->
                        new KeyUnavailableException("the environment variable " + name + " (" + what + ") is not set"))
                .toCharArray();
    }

    private static char[] file(String location) throws KeyUnavailableException {
        byte[] bytes = KeyFile.read(location);
        CharBuffer text = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes));
        Arrays.fill(bytes, (byte) 0);
        char[] stripped = stripped(text);
        Arrays.fill(text.array(), '\0');
        return stripped;
    }

    private static char[] stripped(CharBuffer text) {
        int start = text.position();
        int end = text.limit();
        while (start < end && Character.isWhitespace(text.get(start))) {
            start++;
        }
        while (end > start && Character.isWhitespace(text.get(end - 1))) {
            end--;
        }
        return Arrays.copyOfRange(text.array(), start, end);
    }
}
