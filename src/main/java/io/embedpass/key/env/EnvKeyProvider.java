package io.embedpass.key.env;

import io.embedpass.key.KeyAddress;
import io.embedpass.key.KeyProvider;
import io.embedpass.key.KeySource;
import io.embedpass.key.KeyUnavailableException;
import io.embedpass.key.Secrets;
import io.embedpass.key.SigningKey;
import io.embedpass.key.pem.PemText;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * {@code env:NAME} or {@code env:NAME?passphrase=env:VARIABLE}: a key in an environment variable, in any form that
 * {@link PemText} knows. The passphrase of an encrypted key comes from {@code env:} or {@code file:}.
 */
public final class EnvKeyProvider implements KeyProvider {

    /** IEEE 1003.1, section 8.1, and lower-case letters. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");

    private static final String FORM = "write env:EMBEDPASS_SIGNING_KEY and put the key into that variable, never into"
            + " the plan; behind it, for an encrypted key, ?passphrase=env:VARIABLE (or passphrase=file:PATH)";

    private final Function<String, Optional<String>> environment;
    private final Secrets secrets;

    /** @param environment finds the value of a variable */
    public EnvKeyProvider(Function<String, Optional<String>> environment) {
        this.environment = environment;
        this.secrets = new Secrets(environment);
    }

    @Override
    public String scheme() {
        return "env";
    }

    @Override
    public SigningKey load(KeySource source) throws KeyUnavailableException {
        KeyAddress address = KeyAddress.of(source, Set.of("passphrase"), FORM);
        String name = address.path();
        if (!NAME.matcher(name).matches()) {
            throw new KeyUnavailableException("what follows env: is no name of an environment variable; " + FORM);
        }
        String value = environment
                .apply(name)
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> new KeyUnavailableException("the environment variable " + name
                        + " is not set; set it to the key's PEM: export " + name + "=\"$(cat key.pem)\""));
        return PemText.read(value, address.passphrase(secrets));
    }
}
