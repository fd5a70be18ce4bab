package io.embedpass.key.pkcs11;

import com.google.common.primitives.Bytes;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.impl.BaseJWSProvider;
import com.nimbusds.jose.util.Base64URL;
import io.embedpass.key.pkcs11.KeyFinder.Found;
import io.embedpass.key.pkcs11.Pkcs11Exception.Cure;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.util.HexFormat;
import java.util.Set;

/** Signs with a key of a token, which is looked up again after each start of its module. Thread-safe. */
final class TokenKey extends BaseJWSProvider implements JWSSigner {

    /** What stands before the digest in a DigestInfo of SHA-256 (RFC 8017, section 9.2, note 1). */
    private static final byte[] DIGEST_INFO = HexFormat.of().parseHex("3031300d060960864801650304020105000420");

    private final Pkcs11Module module;
    private final KeyFinder finder;
    private final RSAPublicKey publicKey;
    private volatile Found found;

    private TokenKey(Pkcs11Module module, KeyFinder finder, Found found) {
        super(Set.of(JWSAlgorithm.RS256));
        this.module = module;
        this.finder = finder;
        this.publicKey = found.publicKey();
        this.found = found;
    }

    static TokenKey find(Pkcs11Module module, KeyFinder finder) throws Pkcs11Exception {
        return new TokenKey(module, finder, module.find(finder::find));
    }

    RSAPublicKey publicKey() {
        return publicKey;
    }

    @Override
    public Base64URL sign(JWSHeader header, byte[] signingInput) throws JOSEException {
        if (!header.getAlgorithm().equals(JWSAlgorithm.RS256)) {
            throw new JOSEException("only RS256 is signed here");
        }
        try {
            byte[] signature = module.sign(connection -> sign(current(connection), signingInput));
            return Base64URL.encode(signature);
        } catch (Pkcs11Exception e) {
            throw new JOSEException(e.getMessage(), e);
        }
    }

    private static byte[] sign(Found key, byte[] signingInput) throws Pkcs11Exception {
        byte[] data = key.mechanism() == Cryptoki.SHA256_RSA_PKCS ? signingInput : digestInfo(signingInput);
        int length = (key.publicKey().getModulus().bitLength() + Byte.SIZE - 1) / Byte.SIZE;
        return key.sessions()
                .with(session ->
                        key.connection().cryptoki().sign(session, key.mechanism(), key.handle(), data, length));
    }

    private Found current(Connection connection) throws Pkcs11Exception {
        Found known = found;
        if (known.connection() == connection) {
            return known;
        }
        Found again = finder.find(connection);
        if (!again.publicKey().equals(publicKey)) {
            throw new Pkcs11Exception(
                    Cure.NONE,
                    "another key has its name in the token " + again.sessions().token()
                            + " now, so nothing is signed; bring the old one back or name the new one in the plan");
        }
        found = again;
        return again;
    }

    private static byte[] digestInfo(byte[] signingInput) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(signingInput);
            return Bytes.concat(DIGEST_INFO, digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
