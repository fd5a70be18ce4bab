package io.embedpass.key.pem;

import io.embedpass.key.KeyUnavailableException;
import io.embedpass.key.LocalKeys;

/** What is put where a private key should be, and what turns it into one. */
final class ForeignForms {

    private ForeignForms() {}

    /** Refuses PEM whose BEGIN line already says that it is no key for RS256. */
    static void refuseLabel(String label) throws KeyUnavailableException {
        switch (label) {
            case "PUBLIC KEY",
                    "RSA PUBLIC KEY",
                    "SSH2 PUBLIC KEY",
                    "CERTIFICATE",
                    "X509 CERTIFICATE",
                    "TRUSTED CERTIFICATE",
                    "CERTIFICATE REQUEST",
                    "NEW CERTIFICATE REQUEST",
                    "PKCS7" -> throw publicPart();
            case "OPENSSH PRIVATE KEY" ->
                throw new KeyUnavailableException("it is a key in OpenSSH's own form; turn a copy of it into PEM"
                        + " with: ssh-keygen -p -m PKCS8 -f COPY");
            case "SSH2 ENCRYPTED PRIVATE KEY" ->
                throw new KeyUnavailableException("it is a key in the form of SSH Communications (SSH2); turn it into"
                        + " PEM with: ssh-keygen -i -f FILE > NEW-FILE");
            case "EC PRIVATE KEY", "EC PARAMETERS" -> throw wrongAlgorithm("an EC key");
            case "DSA PRIVATE KEY", "DSA PARAMETERS" -> throw wrongAlgorithm("a DSA key");
            case "PGP PRIVATE KEY BLOCK", "PGP PUBLIC KEY BLOCK" -> throw wrongAlgorithm("an OpenPGP key");
            default -> {
                // The content tells what it is, whatever the label says.
            }
        }
    }

    /** Names what is neither PEM nor DER nor a JWK. */
    static KeyUnavailableException refusal(byte[] content) {
        if (isJks(content)) {
            return new KeyUnavailableException("it is a Java key store (JKS); write the source as"
                    + " keystore:PATH?alias=NAME&password=env:VARIABLE");
        }
        String text = KeyText.of(content);
        if (text.isEmpty()) {
            return new KeyUnavailableException(
                    "it is empty; put the key's PEM there, or make a new key: " + LocalKeys.NEW_KEY + " -out FILE");
        }
        if (text.startsWith("PuTTY-User-Key-File-")) {
            return new KeyUnavailableException("it is a key in PuTTY's own form (.ppk); turn it into PEM with:"
                    + " puttygen FILE -O private-openssh -o NEW-FILE");
        }
        if (text.matches("(?s)(ssh|ecdsa|sk)-[a-z0-9@.-]+ .*")) {
            return publicPart();
        }
        if (text.matches("(file:|\\.|~)?/[^/\\s]+(/[^/\\s]+)*\\.[a-z0-9]{2,4}")) {
            return new KeyUnavailableException("it is the path of a file, not what stands in it; write the source as"
                    + " file:PATH, or put the file's content there");
        }
        return new KeyUnavailableException("it is no PEM: no line -----BEGIN PRIVATE KEY----- was found, nor Base64 of"
                + " such a text; see what it is with: openssl pkey -in FILE -noout -check");
    }

    static KeyUnavailableException publicPart() {
        return new KeyUnavailableException("it is the public part, a public key or certificate; the private key is the"
                + " other file: openssl pkey -in FILE -noout -check says 'Key is valid' there");
    }

    /** @param what with its article */
    static KeyUnavailableException wrongAlgorithm(String what) {
        return new KeyUnavailableException(
                "it is " + what + ", but RS256 needs an RSA key; make one: " + LocalKeys.NEW_KEY + " -out FILE");
    }

    private static boolean isJks(byte[] content) {
        return content.length > 1 && content[0] == (byte) 0xfe && content[1] == (byte) 0xed;
    }
}
