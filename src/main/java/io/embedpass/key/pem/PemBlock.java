package io.embedpass.key.pem;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What stands between a BEGIN line and the next line of dashes (RFC 7468, section 2). Dashes may be too few or too
 * long: mail programs and word processors change them.
 */
record PemBlock(String label, String body) {

    private static final Pattern BLOCK = Pattern.compile(
            "\\p{Pd}{1,9}\\s{0,9}BEGIN\\s{1,9}([A-Z0-9 ]{1,40}?)\\s{0,9}\\p{Pd}{1,9}(.*?)(?=\\p{Pd}{1,9}\\s{0,9}END\\b|\\p{Pd}{2}|\\z)",
            Pattern.DOTALL);

    static List<PemBlock> in(String text) {
        return BLOCK.matcher(text)
                .results()
                .map(found -> new PemBlock(found.group(1).strip(), found.group(2)))
                .toList();
    }

    boolean isPrivateKey() {
        return label.contains("PRIVATE KEY");
    }

    /** RFC 1421, section 4.6.1.1: OpenSSL writes it into an encrypted PKCS#1 key. */
    boolean isEncryptedInOldForm() {
        return body.contains("4,ENCRYPTED");
    }
}
