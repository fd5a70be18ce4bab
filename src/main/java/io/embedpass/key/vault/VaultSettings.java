package io.embedpass.key.vault;

import java.net.URI;
import java.util.Optional;

/**
 * Where Vault is and how this service logs in. Secrets are named by their places, {@code env:VARIABLE} or
 * {@code file:PATH}.
 *
 * @param address https, with port and without path
 * @param namespace value of {@code X-Vault-Namespace}
 * @param caCertificate PEM file of the authorities that Vault's certificate may come from; those of the system when empty
 */
public record VaultSettings(URI address, Optional<String> namespace, Optional<String> caCertificate, LogIn logIn) {

    /** How this service proves who it is. */
    public sealed interface LogIn {

        /** @param token place of a token; read again whenever the one in use is dead, so a file may be renewed */
        record Token(String token) implements LogIn {}

        /**
         * @param path of the auth method, {@code approle} as a rule
         * @param secretId place of the secret id
         */
        record AppRole(String path, String roleId, String secretId) implements LogIn {}

        /**
         * @param path of the auth method, {@code kubernetes} as a rule
         * @param tokenFile of the pod's service account
         */
        record Kubernetes(String path, String role, String tokenFile) implements LogIn {}
    }
}
