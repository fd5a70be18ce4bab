package io.embedpass.key.env;

import io.embedpass.key.KeyProvider;
import io.embedpass.key.KeySource;
import io.embedpass.key.KeyUnavailableException;
import io.embedpass.key.PemText;
import io.embedpass.key.SigningKey;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** {@code env:NAME}: the PEM of a key, or Base64 of it, in an environment variable. */
public final class EnvKeyProvider implements KeyProvider {

    /** IEEE 1003.1, section 8.1, and lower-case letters. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");

    private final Function<String, Optional<String>> environment;

    /** @param environment finds the value of a variable */
    public EnvKeyProvider(Function<String, Optional<String>> environment) {
        this.environment = environment;
    }

    @Override
    public String scheme() {
        return "env";
    }

    @Override
    public SigningKey load(KeySource source) throws KeyUnavailableException {
        String name = source.location();
        if (!NAME.matcher(name).matches()) {
            throw new KeyUnavailableException("what follows env: is no name of an environment variable; write"
                    + " env:EMBEDPASS_SIGNING_KEY and put the key into that variable, never into the plan");
        }
        String value = environment
                .apply(name)
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> new KeyUnavailableException("the environment variable " + name
                        + " is not set; set it to the key's PEM: export " + name + "=\"$(cat key.pem)\""));
        return PemText.read(value);
    }
}
