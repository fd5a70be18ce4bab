package io.embedpass.key.vault;

import com.google.common.base.Suppliers;
import io.embedpass.key.KeyAddress;
import io.embedpass.key.KeyProvider;
import io.embedpass.key.KeySource;
import io.embedpass.key.KeyUnavailableException;
import io.embedpass.key.Secrets;
import io.embedpass.key.SigningKey;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * {@code vault:MOUNT/KEY?version=N}: a version of an RSA key in the transit engine of Vault or OpenBao, which it never
 * leaves. The version is part of the source: another one is another key.
 */
public final class VaultKeyProvider implements KeyProvider {

    private static final String FORM = "write vault:MOUNT/KEY?version=N, such as vault:transit/embedpass?version=1";

    private final Supplier<Optional<VaultSettings>> settings;

    /** Made when a key is first asked for: where no plan names one, nothing of the client is loaded. */
    private final Supplier<TransitKeys> keys;

    /** @param settings empty when Vault is not configured */
    public VaultKeyProvider(Supplier<Optional<VaultSettings>> settings, Secrets secrets) {
        this.settings = settings;
        this.keys = Suppliers.memoize(() -> new TransitKeys(settings.get().orElseThrow(), secrets));
    }

    @Override
    public String scheme() {
        return "vault";
    }

    @Override
    public boolean isRemote() {
        return true;
    }

    @Override
    public SigningKey load(KeySource source) throws KeyUnavailableException {
        KeyAddress address = KeyAddress.of(source, Set.of("version"), FORM);
        int slash = address.path().lastIndexOf('/');
        if (slash <= 0 || slash == address.path().length() - 1) {
            throw new KeyUnavailableException("the source is not written as it should be; " + FORM);
        }
        if (settings.get().isEmpty()) {
            throw new KeyUnavailableException(
                    "it is not said where Vault is; set embedpass.keys.vault.address and how to log in");
        }
        try {
            return keys.get()
                    .load(
                            address.path().substring(0, slash),
                            address.path().substring(slash + 1),
                            address.setting("version"));
        } catch (NoClassDefFoundError e) {
            throw new KeyUnavailableException("the client for Vault is not on the class path (" + e.getMessage()
                    + "); add spring-vault-core, or take the jar that has it");
        }
    }
}
