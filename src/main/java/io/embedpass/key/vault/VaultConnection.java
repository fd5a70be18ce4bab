package io.embedpass.key.vault;

import io.embedpass.key.KeyUnavailableException;
import io.embedpass.key.Secrets;
import io.embedpass.key.vault.VaultSettings.LogIn;
import java.io.Serial;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.vault.VaultException;
import org.springframework.vault.authentication.AppRoleAuthentication;
import org.springframework.vault.authentication.AppRoleAuthenticationOptions;
import org.springframework.vault.authentication.AppRoleAuthenticationOptions.RoleId;
import org.springframework.vault.authentication.AppRoleAuthenticationOptions.SecretId;
import org.springframework.vault.authentication.ClientAuthentication;
import org.springframework.vault.authentication.KubernetesAuthentication;
import org.springframework.vault.authentication.KubernetesAuthenticationOptions;
import org.springframework.vault.authentication.KubernetesServiceAccountTokenFile;
import org.springframework.vault.authentication.LifecycleAwareSessionManager;
import org.springframework.vault.client.SimpleVaultEndpointProvider;
import org.springframework.vault.client.VaultClients;
import org.springframework.vault.client.VaultEndpoint;
import org.springframework.vault.client.VaultHttpHeaders;
import org.springframework.vault.support.VaultToken;
import org.springframework.web.client.DefaultResponseErrorHandler;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientResponseException;
import org.springframework.web.client.RestOperations;
import org.springframework.web.client.RestTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Requests to Vault by a session that renews itself, and is made anew when Vault forgot it. Thread-safe. */
final class VaultConnection implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(2);

    private final VaultSettings settings;
    private final Secrets secrets;
    private final RestClient http;
    private final RestOperations logIns;
    private final ThreadPoolTaskScheduler renewal = new ThreadPoolTaskScheduler();
    private final LifecycleAwareSessionManager sessions;

    /** @param patience how long an answer is waited for */
    VaultConnection(VaultSettings settings, Secrets secrets, Duration patience) {
        this.settings = settings;
        this.secrets = secrets;
        VaultEndpoint endpoint = VaultEndpoint.from(settings.address());
        ClientHttpRequestFactory requests = requests(settings, patience);
        this.http = VaultClients.createRestClient(
                SimpleVaultEndpointProvider.of(endpoint),
                requests,
                client -> settings.namespace()
                        .ifPresent(namespace -> client.defaultHeader(VaultHttpHeaders.VAULT_NAMESPACE, namespace)));
        // With a RestClient, Spring Vault 4.0.3 logs in without a body.
        this.logIns = logIns(endpoint, requests, settings);
        renewal.setDaemon(true);
        renewal.setThreadNamePrefix("vault-renewal-");
        renewal.initialize();
        this.sessions = new LifecycleAwareSessionManager(logIn(), renewal, logIns);
    }

    private static ClientHttpRequestFactory requests(VaultSettings settings, Duration patience) {
        HttpClient.Builder client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT);
        settings.caCertificate().map(VaultConnection::trusting).ifPresent(client::sslContext);
        JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(client.build());
        requests.setReadTimeout(patience);
        return requests;
    }

    private static RestOperations logIns(
            VaultEndpoint endpoint, ClientHttpRequestFactory requests, VaultSettings settings) {
        RestTemplate template = VaultClients.createRestTemplate(endpoint, requests);
        settings.namespace().map(VaultClients::createNamespaceInterceptor).ifPresent(template.getInterceptors()::add);
        template.setErrorHandler(new DefaultResponseErrorHandler() {
            @Override
            protected boolean hasError(HttpStatusCode status) {
                return super.hasError(status) || status.is3xxRedirection();
            }
        });
        return template;
    }

    private static SSLContext trusting(String caCertificate) {
        return SslBundle.of(new PemSslStoreBundle(null, PemSslStoreDetails.forCertificate("file:" + caCertificate)))
                .createSslContext();
    }

    private ClientAuthentication logIn() {
        return switch (settings.logIn()) {
            case LogIn.Token(String place) -> () -> VaultToken.of(secret("the Vault token", place));
            case LogIn.AppRole(String path, String roleId, String secretId) ->
                () -> new AppRoleAuthentication(
                                AppRoleAuthenticationOptions.builder()
                                        .path(path)
                                        .roleId(RoleId.provided(roleId))
                                        .secretId(SecretId.provided(String.valueOf(secret("the secret id", secretId))))
                                        .build(),
                                logIns)
                        .login();
            case LogIn.Kubernetes(String path, String role, String tokenFile) ->
                () -> new KubernetesAuthentication(
                                KubernetesAuthenticationOptions.builder()
                                        .path(path)
                                        .role(role)
                                        .jwtSupplier(new KubernetesServiceAccountTokenFile(tokenFile))
                                        .build(),
                                logIns)
                        .login();
        };
    }

    /** Ends the session: its token would live on in Vault, one for each start. One that an operator made stays. */
    @Override
    public void close() {
        renewal.shutdown();
        sessions.destroy();
    }

    private char[] secret(String what, String place) {
        try {
            return secrets.read(what, place);
        } catch (KeyUnavailableException e) {
            throw new SecretMissingException(String.valueOf(e.getMessage()));
        }
    }

    /** A secret that is not where the settings say; the message is for an operator. */
    static final class SecretMissingException extends VaultException {

        @Serial
        private static final long serialVersionUID = 1L;

        SecretMissingException(String message) {
            super(message);
        }
    }

    /** Reads; answers what Vault has under {@code data}. */
    JsonNode read(String path) throws VaultFailure {
        return inSession(HttpMethod.GET, path, Map.of());
    }

    /** Writes; answers what Vault has under {@code data}. */
    JsonNode write(String path, Map<String, Object> body) throws VaultFailure {
        return inSession(HttpMethod.POST, path, body);
    }

    private JsonNode inSession(HttpMethod method, String path, Map<String, Object> body) throws VaultFailure {
        VaultToken token = session();
        try {
            return send(method, path, body, token);
        } catch (VaultFailure e) {
            if (!e.isForbidden() || isAlive(token)) {
                throw e;
            }
        }
        forget(token);
        return send(method, path, body, session());
    }

    /**
     * A token was revoked, or died while nobody could renew it. However many attempts find that out, the session is given up
     * once: the next one is none of theirs.
     */
    private synchronized void forget(VaultToken dead) throws VaultFailure {
        if (session().equals(dead)) {
            sessions.revoke();
        }
    }

    private VaultToken session() throws VaultFailure {
        try {
            return sessions.getSessionToken();
        } catch (RuntimeException e) {
            // Spring Vault has no type of its own for an answer without a token, or a file that cannot be read.
            throw VaultFailure.ofLogIn(e);
        }
    }

    /** A token that may do nothing else may still look at itself (policy {@code default}). */
    private boolean isAlive(VaultToken token) {
        try {
            send(HttpMethod.GET, "auth/token/lookup-self", Map.of(), token);
            return true;
        } catch (VaultFailure e) {
            return !e.isForbidden();
        }
    }

    private JsonNode send(HttpMethod method, String path, Map<String, Object> body, VaultToken token)
            throws VaultFailure {
        try {
            RestClient.RequestBodySpec request = http.method(method)
                    .uri("/" + path)
                    .headers(headers -> headers.addAll(VaultHttpHeaders.from(token)));
            ResponseEntity<JsonNode> answer =
                    (body.isEmpty() ? request : request.body(body)).retrieve().toEntity(JsonNode.class);
            if (answer.getStatusCode().is3xxRedirection()) {
                throw VaultFailure.ofStandby(path, answer.getStatusCode());
            }
            return Optional.ofNullable(answer.getBody())
                    .map(json -> json.path("data"))
                    .orElseGet(JsonNodeFactory.instance::missingNode);
        } catch (RestClientResponseException | ResourceAccessException e) {
            throw VaultFailure.of(path, e);
        }
    }
}
