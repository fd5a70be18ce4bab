package io.embedpass.key.vault;

import io.embedpass.key.KeyUnavailableException;
import io.embedpass.key.Secrets;
import io.embedpass.key.SigningKey;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.Optional;
import org.springframework.security.converter.RsaKeyConverters;
import tools.jackson.databind.JsonNode;

/** Keys of transit engines. Thread-safe. */
final class TransitKeys implements AutoCloseable {

    private final VaultConnection vault;

    TransitKeys(VaultSettings settings, Secrets secrets, Duration patience) {
        this.vault = new VaultConnection(settings, secrets, patience);
    }

    /** @param version refused when it is left out: replicas that started at different times would disagree */
    SigningKey load(String mount, String name, Optional<String> version) throws KeyUnavailableException {
        JsonNode key = read(mount + "/keys/" + name);
        JsonNode versions = key.path("keys");
        if (version.isEmpty()) {
            throw new KeyUnavailableException(
                    "it does not say which version; write ?version=N, the key has " + versions.propertyNames());
        }
        refuseUnfit(key, name);
        JsonNode one = versions.path(version.get());
        if (one.isMissingNode()) {
            throw new KeyUnavailableException("the key has no version " + version.get() + "; it has "
                    + versions.propertyNames() + ", older ones are below its min_decryption_version");
        }
        int number = Integer.parseInt(version.get());
        if (number < key.path("min_encryption_version").asInt(0)) {
            throw new KeyUnavailableException("Vault signs nothing with version " + number
                    + ": it is below min_encryption_version; lower that, or take a newer version");
        }
        return new SigningKey(
                publicKey(one.path("public_key").asString("")), new TransitSigner(vault, mount, name, number));
    }

    @Override
    public void close() {
        vault.close();
    }

    private JsonNode read(String path) throws KeyUnavailableException {
        try {
            return vault.read(path);
        } catch (VaultFailure e) {
            throw new KeyUnavailableException(String.valueOf(e.getMessage()));
        }
    }

    private static void refuseUnfit(JsonNode key, String name) throws KeyUnavailableException {
        String type = key.path("type").asString("");
        if (!type.startsWith("rsa-")) {
            throw new KeyUnavailableException("the key is of type " + type
                    + ", but RS256 needs an RSA key: vault write -f transit/keys/" + name + "-rsa type=rsa-3072");
        }
        if (key.path("exportable").asBoolean(false)
                || key.path("allow_plaintext_backup").asBoolean(false)) {
            throw new KeyUnavailableException("the key can leave Vault (exportable or allow_plaintext_backup),"
                    + " and that cannot be taken back; make another: vault write -f transit/keys/" + name
                    + "-2 type=" + type);
        }
    }

    private static RSAPublicKey publicKey(String pem) throws KeyUnavailableException {
        RSAPublicKey key;
        try {
            key = RsaKeyConverters.x509().convert(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
        } catch (IllegalArgumentException | IllegalStateException _) {
            key = null;
        }
        if (key == null) {
            throw new KeyUnavailableException("the public key that Vault tells cannot be read");
        }
        return key;
    }
}
