package io.embedpass.key;

import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.ssl.pem.PemContent;

/**
 * Private keys in the forms in which they arrive: PEM (PKCS#8, PKCS#1) or Base64 of it, with literal {@code \n}, CRLF,
 * quotes left around or spaces in the place of line breaks.
 */
public final class PemText {

    private static final Pattern LABEL = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----");

    /** A space that is none of a label's: what is left of a line break when a variable was set without quotes. */
    private static final Pattern SPACE_FOR_BREAK = Pattern.compile(" (?![A-Z0-9 ]*[A-Z0-9]-----)");

    /** RFC 1421, section 4.6.1.1: OpenSSL writes it into an encrypted PKCS#1 key. */
    private static final String ENCRYPTED_PKCS1 = "4,ENCRYPTED";

    private PemText() {}

    /**
     * Reads the first private key.
     *
     * @throws KeyUnavailableException that names the form which was found and what mends it
     */
    public static SigningKey read(String text) throws KeyUnavailableException {
        String pem = repaired(text);
        Matcher label = LABEL.matcher(pem);
        if (!label.find()) {
            throw new KeyUnavailableException(
                    "it is no PEM: no line -----BEGIN PRIVATE KEY----- was found, nor Base64 of such a text");
        }
        refuseForms(pem.contains(ENCRYPTED_PKCS1) ? "ENCRYPTED PRIVATE KEY" : label.group(1));
        PrivateKey privateKey;
        try {
            privateKey = PemContent.of(pem).getPrivateKey();
        } catch (IllegalStateException | IllegalArgumentException _) {
            // The cause is left out on purpose: parsers quote what they read.
            throw new KeyUnavailableException("it begins like PEM (" + label.group(1)
                    + ") but cannot be read; was it cut off? Check it with: openssl pkey -in FILE -noout -check");
        }
        if (privateKey == null) {
            throw new KeyUnavailableException("it holds no private key");
        }
        return LocalKeys.of(privateKey);
    }

    private static String repaired(String text) {
        String bare =
                text.strip().replaceAll("^[\"']|[\"']$", "").replace("\\r", "").replace("\\n", "\n");
        return SPACE_FOR_BREAK
                .matcher(bare.contains("-----BEGIN") ? bare : decoded(bare))
                .replaceAll("\n")
                .replace("\r", "");
    }

    private static String decoded(String base64) {
        try {
            return new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return base64;
        }
    }

    private static void refuseForms(String label) throws KeyUnavailableException {
        switch (label) {
            case "PUBLIC KEY", "RSA PUBLIC KEY", "CERTIFICATE" ->
                throw new KeyUnavailableException(
                        "it holds the public part (" + label + "); the private key is the other file");
            case "OPENSSH PRIVATE KEY" ->
                throw new KeyUnavailableException(
                        "it is in OpenSSH's own form; turn it into PEM with: ssh-keygen -p -m PKCS8 -f FILE");
            case "ENCRYPTED PRIVATE KEY" ->
                throw new KeyUnavailableException(
                        "it is encrypted; take the passphrase off with: openssl pkey -in FILE -out NEW-FILE");
            case "EC PRIVATE KEY" ->
                throw new KeyUnavailableException("it is an EC key, but RS256 needs an RSA key:"
                        + " openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072");
            default -> {
                // PRIVATE KEY and RSA PRIVATE KEY are read; for anything else the parser finds the words.
            }
        }
    }
}
