package io.embedpass.key.pkcs11;

import com.google.common.base.Suppliers;
import io.embedpass.key.KeyProvider;
import io.embedpass.key.KeySource;
import io.embedpass.key.KeyUnavailableException;
import io.embedpass.key.Secrets;
import io.embedpass.key.SigningKey;
import java.util.function.Supplier;

/**
 * {@code pkcs11:token=NAME;object=LABEL?module-path=PATH&pin-source=file:PATH}: a key in a token, an HSM as a rule, which
 * it never leaves.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7512">RFC 7512</a>
 */
public final class Pkcs11KeyProvider implements KeyProvider {

    /** Made when a key is first asked for: where no plan names one, no native code is touched. */
    private final Supplier<TokenKeys> keys;

    /** @param secrets finds the PIN */
    public Pkcs11KeyProvider(Secrets secrets) {
        this.keys = Suppliers.memoize(() -> new TokenKeys(secrets));
    }

    @Override
    public String scheme() {
        return "pkcs11";
    }

    @Override
    public SigningKey load(KeySource source) throws KeyUnavailableException {
        return keys.get().load(source);
    }

    @Override
    public boolean isRemote() {
        return true;
    }
}
