package io.embedpass.key.vault;

import io.embedpass.key.KeyAddress;
import io.embedpass.key.KeyProvider;
import io.embedpass.key.KeySource;
import io.embedpass.key.KeyUnavailableException;
import io.embedpass.key.Secrets;
import io.embedpass.key.SigningKey;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code vault:MOUNT/KEY?version=N}: a version of an RSA key in the transit engine of Vault or OpenBao, which it never
 * leaves. The version is part of the source: another one is another key.
 */
public final class VaultKeyProvider implements KeyProvider, AutoCloseable {

    private static final String FORM = "write vault:MOUNT/KEY?version=N, such as vault:transit/embedpass?version=1";

    private static final Duration READ = Duration.ofSeconds(2);

    private final Supplier<Optional<VaultSettings>> settings;
    private final Secrets secrets;
    private final Duration patience;

    /** Made when a key is first asked for: where no plan names one, nothing of the client is loaded. */
    private @Nullable TransitKeys keys;

    /** @param settings empty when Vault is not configured */
    public VaultKeyProvider(Supplier<Optional<VaultSettings>> settings, Secrets secrets) {
        this(settings, secrets, READ);
    }

    /** @param patience how long an answer of Vault is waited for */
    VaultKeyProvider(Supplier<Optional<VaultSettings>> settings, Secrets secrets, Duration patience) {
        this.settings = settings;
        this.secrets = secrets;
        this.patience = patience;
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
        VaultSettings place = settings.get()
                .orElseThrow(() -> new KeyUnavailableException(
                        "it is not said where Vault is; set embedpass.keys.vault.address and how to log in"));
        try {
            return keys(place)
                    .load(
                            address.path().substring(0, slash),
                            address.path().substring(slash + 1),
                            address.setting("version"));
        } catch (NoClassDefFoundError e) {
            throw new KeyUnavailableException("the client for Vault is not on the class path (" + e.getMessage()
                    + "); add spring-vault-core, or take the jar that has it");
        }
    }

    private synchronized TransitKeys keys(VaultSettings place) {
        if (keys == null) {
            keys = new TransitKeys(place, secrets, patience);
        }
        return keys;
    }

    /** Ends the session with Vault, if there is one. */
    @Override
    public synchronized void close() {
        if (keys != null) {
            keys.close();
        }
    }
}
