package io.embedpass.key;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import org.springframework.boot.ssl.pem.PemContent;

/** X.509 certificates of signing keys, for vendors that take a key in no other form. */
final class Certificates {

    private Certificates() {}

    /**
     * Reads a certificate and its chain, the key's own first.
     *
     * @throws KeyUnavailableException when there is none, or it is another key's. Not when its time is over: the key is
     *     good, and no instance may stay away for it
     */
    static List<X509Certificate> read(String path, RSAPublicKey key) throws KeyUnavailableException {
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
