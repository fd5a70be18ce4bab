package io.embedpass.key;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/** A public key in the forms that vendors ask for. */
public final class PublicKeyForms {

    private static final int PEM_LINE = 64;

    private PublicKeyForms() {}

    /** X.509 SubjectPublicKeyInfo in PEM (RFC 7468, section 13). */
    public static String pem(RSAPublicKey key) {
        return pem("PUBLIC KEY", key.getEncoded());
    }

    /** The same in one line, with {@code \n} written out: for settings and APIs that take no line breaks. */
    public static String singleLinePem(RSAPublicKey key) {
        return pem(key).strip().replace("\n", "\\n");
    }

    /** X.509 certificates in PEM (RFC 7468, section 5). */
    public static String pem(List<X509Certificate> certificates) {
        return certificates.stream()
                .map(certificate -> pem("CERTIFICATE", encoded(certificate)))
                .collect(Collectors.joining());
    }

    /** SHA-256 of the SubjectPublicKeyInfo in hexadecimal digits, as {@code openssl} tells it. */
    public static String hexFingerprint(RSAPublicKey key) {
        return Hashing.sha256().hashBytes(key.getEncoded()).toString();
    }

    /** SHA-256 of the SubjectPublicKeyInfo in Base64 (RFC 7469); some vendors write {@code SHA256:} in front. */
    public static String base64Fingerprint(RSAPublicKey key) {
        return Base64.getEncoder()
                .encodeToString(Hashing.sha256().hashBytes(key.getEncoded()).asBytes());
    }

    /** The name under which Jitsi asks for a key: SHA-256 of its key ID in hexadecimal digits. */
    public static String asapName(String kid) {
        return Hashing.sha256().hashString(kid, StandardCharsets.UTF_8).toString();
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String label, byte[] content) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'}).encodeToString(content)
                + "\n-----END " + label + "-----\n";
    }
}
