package io.embedpass.config;

/**
 * Something that stops a start or a reload.
 *
 * @param where file and line, property or variable
 * @param what is wrong, without any secret
 * @param instead what to write; empty when {@code what} says it
 */
public record Problem(String where, String what, String instead) {

    @Override
    public String toString() {
        return where + ": " + what + (instead.isEmpty() ? "" : "; " + instead);
    }
}
