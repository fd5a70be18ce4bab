package io.embedpass.key.vault;

import com.google.common.base.Throwables;
import io.embedpass.key.vault.VaultConnection.SecretMissingException;
import java.io.Serial;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.client.RestClientException;
import org.springframework.web.client.RestClientResponseException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** What Vault refused, in words for an operator; without tokens, and without a cause that may hold one. */
final class VaultFailure extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final int LONGEST_ERROR = 200;
    private static final int PERFORMANCE_STANDBY = 473;

    private final boolean isForbidden;

    VaultFailure(String message) {
        this(message, false);
    }

    private VaultFailure(String message, boolean isForbidden) {
        super(message);
        this.isForbidden = isForbidden;
    }

    /** Vault knows no such token, or the token may not do this. */
    boolean isForbidden() {
        return isForbidden;
    }

    static VaultFailure of(String path, RestClientException e) {
        return e instanceof RestClientResponseException answer
                ? ofAnswer(path, answer)
                : new VaultFailure("Vault cannot be reached (" + nameOf(e)
                        + "); look at embedpass.keys.vault.address, its certificate, and the way to it");
    }

    static VaultFailure ofLogIn(RuntimeException e) {
        for (Throwable cause : Throwables.getCausalChain(e)) {
            if (cause instanceof SecretMissingException missing) {
                return new VaultFailure("no log-in to Vault: " + missing.getMessage());
            }
            if (cause instanceof RestClientResponseException answer
                    && answer.getStatusCode().is3xxRedirection()) {
                return ofStandby("the log-in", answer.getStatusCode());
            }
            if (cause instanceof RestClientResponseException answer) {
                return new VaultFailure(
                        "Vault refused the log-in (" + answer.getStatusCode().value() + " " + error(answer)
                                + "); look at embedpass.keys.vault: is the secret still valid, the role there,"
                                + " auth-path right?");
            }
        }
        return new VaultFailure("the log-in to Vault failed (" + nameOf(e)
                + "); look at embedpass.keys.vault, and whether its secret is there and Vault can be reached");
    }

    /** Its token and what it asks to sign go where the settings say, and nowhere else. */
    static VaultFailure ofStandby(String path, HttpStatusCode status) {
        return new VaultFailure("Vault sends " + path + " elsewhere (" + status.value()
                + "): it is a standby that does not forward; name the active node, or a balancer that knows it, in"
                + " embedpass.keys.vault.address");
    }

    private static VaultFailure ofAnswer(String path, RestClientResponseException answer) {
        int status = answer.getStatusCode().value();
        return switch (HttpStatus.resolve(status)) {
            case FORBIDDEN ->
                new VaultFailure(
                        "Vault refuses " + path + " (403); its policy must allow "
                                + (path.contains("/sign/") ? "update" : "read")
                                + " on that path",
                        true);
            case NOT_FOUND ->
                new VaultFailure("Vault has nothing at " + path
                        + " (404); are the mount, the key and embedpass.keys.vault.namespace right?");
            case SERVICE_UNAVAILABLE -> new VaultFailure("Vault is sealed or not ready (503); unseal it");
            case TOO_MANY_REQUESTS ->
                new VaultFailure("Vault has too many requests (429); look at its rate limit quotas");
            case null, default ->
                new VaultFailure("Vault answered " + path + " with " + status
                        + (status == PERFORMANCE_STANDBY ? " (a standby that does not forward)" : " " + error(answer)));
        };
    }

    /** Vault's own words, without line breaks and not endless. */
    private static String error(RestClientResponseException answer) {
        try {
            String error = JsonMapper.shared()
                    .readTree(answer.getResponseBodyAsString())
                    .path("errors")
                    .path(0)
                    .asString("");
            String line = error.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
            return line.substring(0, Math.min(line.length(), LONGEST_ERROR));
        } catch (JacksonException _) {
            return "";
        }
    }

    private static String nameOf(Throwable e) {
        return Optional.ofNullable(e.getCause()).orElse(e).getClass().getSimpleName();
    }
}
