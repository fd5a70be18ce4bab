package io.embedpass.key.vault;

import com.google.common.hash.Hashing;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.impl.BaseJWSProvider;
import com.nimbusds.jose.util.Base64URL;
import java.util.Base64;
import java.util.Map;
import java.util.Set;

/**
 * Signs with one version of a transit key, one request for each signature. Only a digest goes to Vault, no claim of any
 * user. Thread-safe.
 */
final class TransitSigner extends BaseJWSProvider implements JWSSigner {

    private final VaultConnection vault;
    private final String path;
    private final int version;
    private final String prefix;

    TransitSigner(VaultConnection vault, String mount, String name, int version) {
        super(Set.of(JWSAlgorithm.RS256));
        this.vault = vault;
        this.path = mount + "/sign/" + name + "/sha2-256";
        this.version = version;
        this.prefix = "vault:v" + version + ":";
    }

    @Override
    public Base64URL sign(JWSHeader header, byte[] signingInput) throws JOSEException {
        if (!header.getAlgorithm().equals(JWSAlgorithm.RS256)) {
            throw new JOSEException("only RS256 is signed here");
        }
        byte[] digest = Hashing.sha256().hashBytes(signingInput).asBytes();
        Map<String, Object> request = Map.of(
                "input",
                Base64.getEncoder().encodeToString(digest),
                "prehashed",
                true,
                // Left out, Vault takes PSS.
                "signature_algorithm",
                "pkcs1v15",
                "key_version",
                version);
        try {
            String signature = vault.write(path, request).path("signature").asString("");
            if (!signature.startsWith(prefix)) {
                throw new JOSEException("Vault did not sign with version " + version);
            }
            return Base64URL.encode(Base64.getDecoder().decode(signature.substring(prefix.length())));
        } catch (VaultFailure e) {
            throw new JOSEException(e.getMessage());
        } catch (IllegalArgumentException _) {
            throw new JOSEException("the signature that Vault sent is not Base64");
        }
    }
}
