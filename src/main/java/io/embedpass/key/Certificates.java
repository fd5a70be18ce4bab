package io.embedpass.key;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.List;
import org.springframework.boot.ssl.pem.PemContent;

/** X.509 certificates of signing keys, for vendors that take a key in no other form. */
final class Certificates {

    private Certificates() {}

    /**
     * Reads a certificate and its chain, the key's own first.
     *
     * @throws KeyUnavailableException when there is none, it is another key's, or its time is over
     */
    static List<X509Certificate> read(String path, RSAPublicKey key, Instant now) throws KeyUnavailableException {
        List<X509Certificate> chain = chain(path);
        String file = KeySource.told(path);
        X509Certificate own = chain.getFirst();
        if (!(own.getPublicKey() instanceof RSAPublicKey certified)
                || !certified.getModulus().equals(key.getModulus())
                || !certified.getPublicExponent().equals(key.getPublicExponent())) {
            throw new KeyUnavailableException(
                    "the certificate " + file + " is that of another key; make one of this key:"
                            + " openssl req -new -x509 -key KEY.pem -days 825 -subj /CN=embedpass -out " + file);
        }
        if (now.isAfter(own.getNotAfter().toInstant())
                || now.isBefore(own.getNotBefore().toInstant())) {
            throw new KeyUnavailableException("the certificate " + file + " is valid from "
                    + own.getNotBefore().toInstant() + " to "
                    + own.getNotAfter().toInstant()
                    + " only; make a new one of the same key, or take it out of the plan");
        }
        return chain;
    }

    private static List<X509Certificate> chain(String path) throws KeyUnavailableException {
        try {
            List<X509Certificate> chain =
                    PemContent.of(Files.readString(Path.of(path))).getCertificates();
            if (!chain.isEmpty()) {
                return chain;
            }
        } catch (IOException | IllegalStateException | IllegalArgumentException _) {
            // Told below, without what was read.
        }
        String file = KeySource.told(path);
        throw new KeyUnavailableException("the certificate " + file
                + " cannot be read as PEM; check it with: openssl x509 -in " + file + " -noout -text");
    }
}
