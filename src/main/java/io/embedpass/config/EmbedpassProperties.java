package io.embedpass.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Everything that may stand under {@code embedpass} in the configuration. Only bound here; {@link PropertiesCheck} says
 * what is wrong with it.
 *
 * @param environment names the installation: demo, staging, production, any word; required
 * @param requireHttps whether plain HTTP is refused; true in every environment but demo
 * @param cryptoProvider auto: AWS-LC's RSA, SHA-256 and TLS where it loads; jdk: the JDK's
 * @param shutdownDelay how long requests are still served after SIGTERM, not ready any more, 0s to 30s; 3s when left
 *     out, and 0s in environment demo
 * @param clockSkew by how much iat lies in the past, 0s to 60s
 * @param defaultEmbed the embed of /embed/token; may be left out when there is only one
 * @param trustedProxies CIDRs of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed
 * @param embeds the embedded products by their ids
 * @param users who may sign in, and how
 * @param limits how often somebody may ask
 * @param keys where the signing keys are planned
 * @param origins where the allowed origins are listed
 * @param audit how attempts are recorded
 * @param guard what is done about suspicious attempts
 * @param admins who may ask the protected actuator endpoints
 */
@ConfigurationProperties("embedpass")
public record EmbedpassProperties(
        @Nullable String environment,
        @Nullable Boolean requireHttps,
        @DefaultValue(AUTO_CRYPTO) String cryptoProvider,
        @Nullable Duration shutdownDelay,
        @DefaultValue("5s") Duration clockSkew,
        @Nullable String defaultEmbed,
        @DefaultValue List<String> trustedProxies,
        @DefaultValue Map<String, EmbedProperties> embeds,
        @DefaultValue Users users,
        @DefaultValue LimitProperties limits,
        @DefaultValue Keys keys,
        @DefaultValue Origins origins,
        @DefaultValue AuditProperties audit,
        @DefaultValue GuardProperties guard,
        @DefaultValue List<Admin> admins) {

    /** Name of the only environment with demo users, a generated key, the demo page and plain HTTP. */
    public static final String DEMO = "demo";

    static final String AUTO_CRYPTO = "auto";

    static final String JDK_CRYPTO = "jdk";

    public boolean isDemo() {
        return DEMO.equals(environment);
    }

    public boolean isHttpsRequired() {
        return requireHttps == null ? !isDemo() : requireHttps;
    }

    /** How long requests are still served after the service was told to stop. */
    public Duration delayOfShutdown() {
        return shutdownDelay == null ? defaultDelay() : shutdownDelay;
    }

    private Duration defaultDelay() {
        return isDemo() ? Duration.ZERO : Duration.ofSeconds(3);
    }

    /**
     * One embedded product.
     *
     * @param issuer value of iss, verbatim; for Round Two workspace/board in lower case
     * @param audience value of aud, verbatim
     * @param profile the vendor's token contract
     * @param ttl exp - iat, at most 5m
     * @param keyConsumer jwks, or pinned when the public key is pasted into the vendor's settings
     * @param paths further addresses at which its token is asked for
     * @param requiredAuthorities all of which a user must hold
     * @param avatarHosts the only hosts that may serve an avatar; every public one when left out
     */
    public record EmbedProperties(
            @Nullable String issuer,
            @Nullable String audience,
            @DefaultValue("round-two") String profile,
            @DefaultValue("5m") Duration ttl,
            @DefaultValue("jwks") String keyConsumer,
            @DefaultValue List<String> paths,
            @DefaultValue List<String> requiredAuthorities,
            @Nullable List<String> avatarHosts) {}

    /**
     * Who may sign in.
     *
     * @param bearer identity providers whose JWTs are believed
     * @param services backends of the host application
     * @param demo users of the environment demo
     */
    public record Users(
            @DefaultValue List<Bearer> bearer,
            @DefaultValue List<Service> services,
            @DefaultValue List<Demo> demo) {}

    /**
     * An identity provider.
     *
     * @param issuer value of iss in its tokens
     * @param jwkSetUri where its keys are; discovered from the issuer when left out
     * @param audience that its tokens must be for
     * @param claims where they say what
     */
    public record Bearer(
            @Nullable String issuer,
            @Nullable String jwkSetUri,
            @Nullable String audience,
            @DefaultValue Claims claims) {}

    /** Names of claims, or paths with dots. */
    public record Claims(
            @DefaultValue("sub") String subject,
            @DefaultValue("name") String name,
            @DefaultValue("email") String email,
            @DefaultValue("picture") String avatar,
            @DefaultValue("groups") String authorities) {}

    /**
     * A backend of the host application.
     *
     * @param name its user name for HTTP Basic
     * @param secret hash of its password, with {bcrypt} or {pbkdf2} in front
     * @param embeds ids of the embeds that it may serve; every one when left out
     */
    public record Service(
            @Nullable String name,
            @Nullable String secret,
            @Nullable List<String> embeds) {}

    /**
     * A user of the environment demo.
     *
     * @param username also the user's sub
     * @param password with {noop} or a hash's id in front
     */
    public record Demo(
            @Nullable String username,
            @Nullable String password,
            @Nullable String name,
            @Nullable String email,
            @Nullable String avatarUrl,
            @DefaultValue List<String> authorities) {}

    /**
     * Where the signing keys are planned.
     *
     * @param plan file of the key plan
     * @param publishAhead how long a key is published before it signs, 2s to 30d; 1h when left out, and then not enforced
     *     in environment demo
     * @param rotateEvery how long a key should sign, 1d to 1000d; a successor is missed 14 days before
     * @param forbiddenThumbprints key IDs of the other environments (RFC 7638)
     * @param vault where Vault is, for keys in its transit engine
     * @param remote what keys may cost that sign somewhere else: in an HSM, in Vault, at AWS
     */
    public record Keys(
            @DefaultValue("config/signing-keys.yaml") String plan,
            @Nullable Duration publishAhead,
            @DefaultValue("90d") Duration rotateEvery,
            @DefaultValue List<String> forbiddenThumbprints,
            @DefaultValue Vault vault,
            @DefaultValue Remote remote) {}

    /**
     * Where Vault (or OpenBao) is and how to log in there.
     *
     * @param address https://HOST:PORT
     * @param namespace of Vault Enterprise, HCP or OpenBao
     * @param caCertificate PEM file of the authorities of Vault's certificate; those of the system when left out
     * @param auth token, approle or kubernetes
     * @param authPath where the auth method is mounted; approle or kubernetes when left out
     * @param token env:VARIABLE or file:PATH
     * @param roleId of the AppRole
     * @param secretId env:VARIABLE or file:PATH
     * @param kubernetesRole of the auth method
     * @param kubernetesTokenFile of the pod's service account
     */
    public record Vault(
            @Nullable String address,
            @Nullable String namespace,
            @Nullable String caCertificate,
            @DefaultValue("token") String auth,
            @Nullable String authPath,
            @Nullable String token,
            @Nullable String roleId,
            @Nullable String secretId,
            @Nullable String kubernetesRole,

            @DefaultValue("/var/run/secrets/kubernetes.io/serviceaccount/token")
            String kubernetesTokenFile) {}

    /**
     * What keys may cost that sign somewhere else.
     *
     * @param timeLimit how long a signature may take, 100ms to 10s; before that, half as long is waited for a place
     * @param concurrency how many signatures of one source may be under way, 1 to 1024; one that hangs counts until it ends
     */
    public record Remote(
            @DefaultValue("2s") Duration timeLimit,
            @DefaultValue("32") int concurrency) {}

    /**
     * Where the allowed origins are listed.
     *
     * @param file the list
     */
    public record Origins(
            @DefaultValue("config/allowed-origins.yaml") String file) {}

    /**
     * What is done about suspicious attempts.
     *
     * @param block whether a suspicious user or client is refused for a while; told they are in any case
     * @param blockFor how long, 1s to 1h
     */
    public record GuardProperties(
            @DefaultValue("false") boolean block,
            @DefaultValue("5m") Duration blockFor) {}

    /**
     * An administrator.
     *
     * @param password hash, with {bcrypt} or {pbkdf2} in front
     */
    public record Admin(@Nullable String username, @Nullable String password) {}
}
