package io.embedpass.key.pem;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** The characters of a key, without what editors, shells and secret stores did to them. */
final class KeyText {

    private KeyText() {}

    static String of(byte[] content) {
        return new String(content, charset(content))
                .replace("\uFEFF", "")
                .strip()
                .replaceAll("^[\"'\u201C\u201E\u2018]|[\"'\u201D\u201C\u2019]$", "")
                .replaceAll("\\\\+[rn]", "\n")
                .strip();
    }

    /** Windows writes UTF-16, with a mark in front or without; a PEM has no sign that needs its second byte, UTF-8 none of the mark's. */
    private static Charset charset(byte[] content) {
        if (content.length < 2) {
            return StandardCharsets.UTF_8;
        }
        if (content[0] == 0 || content[0] == (byte) 0xfe) {
            return StandardCharsets.UTF_16BE;
        }
        if (content[1] == 0 || content[0] == (byte) 0xff) {
            return StandardCharsets.UTF_16LE;
        }
        return StandardCharsets.UTF_8;
    }
}
