package io.embedpass.config;

import io.embedpass.config.EmbedpassProperties.Vault;
import io.embedpass.key.vault.VaultSettings;
import io.embedpass.key.vault.VaultSettings.LogIn;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says everything that is wrong with {@code embedpass.keys.vault}, and makes settings of it when nothing is. */
final class VaultCheck {

    private static final String PREFIX = "embedpass.keys.vault.";
    private static final String PLACE = "write env:VARIABLE or file:PATH; the secret itself stands in no file of ours";

    private final Vault vault;
    private final List<Problem> problems = new ArrayList<>();

    private VaultCheck(Vault vault) {
        this.vault = vault;
    }

    static List<Problem> check(Vault vault) {
        VaultCheck check = new VaultCheck(vault);
        if (vault.address() != null) {
            check.address(vault.address());
            check.logIn();
        }
        return check.problems;
    }

    /** Empty when Vault is not configured, or not without problems. */
    static Optional<VaultSettings> settings(Vault vault) {
        return Optional.ofNullable(vault.address())
                .filter(_ -> check(vault).isEmpty())
                .map(address -> new VaultSettings(
                        URI.create(address),
                        Optional.ofNullable(vault.namespace()),
                        Optional.ofNullable(vault.caCertificate()),
                        logIn(vault)));
    }

    private static LogIn logIn(Vault vault) {
        return switch (vault.auth()) {
            case "approle" ->
                new LogIn.AppRole(
                        Optional.ofNullable(vault.authPath()).orElse("approle"),
                        String.valueOf(vault.roleId()),
                        String.valueOf(vault.secretId()));
            case "kubernetes" ->
                new LogIn.Kubernetes(
                        Optional.ofNullable(vault.authPath()).orElse("kubernetes"),
                        String.valueOf(vault.kubernetesRole()),
                        vault.kubernetesTokenFile());
            default -> new LogIn.Token(String.valueOf(vault.token()));
        };
    }

    private void address(String address) {
        if (!PropertiesCheck.isSecureUrl(address) || !hasNoPath(address)) {
            add("address", "it is no https address of a host and a port", "write https://vault.example.com:8200");
        }
    }

    private static boolean hasNoPath(String address) {
        String path = URI.create(address).getRawPath();
        return path.isEmpty() || path.equals("/");
    }

    private void logIn() {
        switch (vault.auth()) {
            case "token" -> place("token", vault.token());
            case "approle" -> {
                required("role-id", vault.roleId(), "copy it: vault read auth/approle/role/NAME/role-id");
                place("secret-id", vault.secretId());
            }
            case "kubernetes" ->
                required("kubernetes-role", vault.kubernetesRole(), "name the role of Vault's auth method");
            default -> add("auth", "there is no log-in '" + vault.auth() + "'", "write token, approle or kubernetes");
        }
    }

    private void place(String key, @Nullable String value) {
        if (value == null || !(value.startsWith("env:") || value.startsWith("file:"))) {
            add(key, "it is missing, or not the place of a secret", PLACE);
        }
    }

    private void required(String key, @Nullable String value, String instead) {
        if (value == null || value.isBlank()) {
            add(key, "it is missing", instead);
        }
    }

    private void add(String key, String what, String instead) {
        problems.add(new Problem(PREFIX + key, what, instead));
    }
}
