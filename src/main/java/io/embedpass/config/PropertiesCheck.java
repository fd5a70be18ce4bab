package io.embedpass.config;

import io.embedpass.config.EmbedpassProperties.Admin;
import io.embedpass.config.EmbedpassProperties.Bearer;
import io.embedpass.config.EmbedpassProperties.Demo;
import io.embedpass.config.EmbedpassProperties.Remote;
import io.embedpass.config.EmbedpassProperties.Service;
import io.embedpass.key.KeyTimes;
import io.embedpass.key.RemoteLimits;
import io.embedpass.limit.Concurrency;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.util.matcher.IpAddressMatcher;

/** Says everything that is wrong with {@code embedpass.*}; {@link EmbedsCheck} does so for the embeds. */
final class PropertiesCheck {

    private static final Duration LONGEST_SKEW = Duration.ofSeconds(60);
    private static final Duration LONGEST_SHUTDOWN_DELAY = Duration.ofSeconds(30);
    private static final Duration LONGEST_PUBLISH_AHEAD = Duration.ofDays(30);
    private static final Duration SHORTEST_ROTATION = Duration.ofDays(1);
    private static final Duration LONGEST_ROTATION = Duration.ofDays(1000);
    private static final int MOST_CONCURRENCY = 100_000;
    private static final Pattern ENVIRONMENT = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
    private static final Pattern THUMBPRINT = Pattern.compile("[A-Za-z0-9_-]{43}");

    /** As long as what Spring Security makes of them, and of a cost that can be paid. */
    private static final Pattern HASH = Pattern.compile("\\{bcrypt\\}\\$2[aby]?\\$(0[4-9]|[12]\\d)\\$[./A-Za-z0-9]{53}"
            + "|\\{pbkdf2@SpringSecurity_v5_8\\}[0-9a-fA-F]{96}|\\{pbkdf2\\}[0-9a-fA-F]{80}");

    private static final Pattern PLAIN = Pattern.compile("\\{noop\\}.+");
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final String HASH_ADVICE =
            "write a hash, {bcrypt}$2y$..., made with: htpasswd -nbBC 10 '' 'the password' | tr -d ':\\n'";

    private final EmbedpassProperties properties;
    private final List<Problem> problems = new ArrayList<>();

    private PropertiesCheck(EmbedpassProperties properties) {
        this.properties = properties;
    }

    static List<Problem> check(EmbedpassProperties properties) {
        PropertiesCheck check = new PropertiesCheck(properties);
        check.installation();
        check.problems.addAll(EmbedsCheck.check(properties));
        check.bearers();
        check.services();
        check.demoUsers();
        check.keys();
        check.limits();
        check.problems.addAll(AuditCheck.check(properties.audit()));
        check.guard();
        check.admins();
        return check.problems;
    }

    private void installation() {
        String environment = properties.environment();
        if (isBlank(environment)) {
            add("embedpass.environment", "it is not set", "name the installation: demo, staging, production, any word");
        } else if (!ENVIRONMENT.matcher(environment).matches()) {
            add("embedpass.environment", "it is no word of small letters, digits, dots and dashes", "production");
        }
        if (!Set.of(EmbedpassProperties.AUTO_CRYPTO, EmbedpassProperties.JDK_CRYPTO)
                .contains(properties.cryptoProvider())) {
            add(CryptoProviderChoice.KEY, "it is neither auto nor jdk", "write crypto-provider: auto");
        }
        if (properties.clockSkew().isNegative() || properties.clockSkew().compareTo(LONGEST_SKEW) > 0) {
            add("embedpass.clock-skew", "it is not between 0s and 60s", "write clock-skew: 5s");
        }
        Duration delay = properties.delayOfShutdown();
        if (delay.isNegative() || delay.compareTo(LONGEST_SHUTDOWN_DELAY) > 0) {
            add("embedpass.shutdown-delay", "it is not between 0s and 30s", "write shutdown-delay: 3s");
        }
        int index = 0;
        for (String proxy : properties.trustedProxies()) {
            if (!isCidr(proxy)) {
                add(
                        "embedpass.trusted-proxies[" + index + "]",
                        "'" + proxy + "' is no CIDR",
                        "write 10.1.2.0/24 or 10.1.2.3/32");
            }
            index++;
        }
    }

    private void keys() {
        for (String thumbprint : properties.keys().forbiddenThumbprints()) {
            if (!THUMBPRINT.matcher(thumbprint).matches()) {
                add(
                        "embedpass.keys.forbidden-thumbprints",
                        "'" + thumbprint + "' is no RFC 7638 thumbprint of 43 characters",
                        "copy the kid from the other environment's /.well-known/jwks.json");
            }
        }
        Duration publishAhead = properties.keys().publishAhead();
        if (publishAhead != null
                && (publishAhead.compareTo(KeyTimes.SHORTEST_PUBLISH_AHEAD) < 0
                        || publishAhead.compareTo(LONGEST_PUBLISH_AHEAD) > 0)) {
            add("embedpass.keys.publish-ahead", "it is not between 2s and 30d", "write publish-ahead: 1h");
        }
        Duration rotateEvery = properties.keys().rotateEvery();
        if (rotateEvery.compareTo(SHORTEST_ROTATION) < 0 || rotateEvery.compareTo(LONGEST_ROTATION) > 0) {
            add("embedpass.keys.rotate-every", "it is not between 1d and 1000d", "write rotate-every: 90d");
        }
        remoteKeys(properties.keys().remote());
        problems.addAll(VaultCheck.check(properties.keys().vault()));
    }

    private void remoteKeys(Remote remote) {
        RemoteLimits inRange = new RemoteLimits(remote.timeLimit(), remote.concurrency());
        if (!inRange.timeLimit().equals(remote.timeLimit())) {
            add("embedpass.keys.remote.time-limit", "it is not between 100ms and 10s", "write time-limit: 2s");
        }
        if (inRange.concurrency() != remote.concurrency()) {
            add("embedpass.keys.remote.concurrency", "it is not between 1 and 1024", "write concurrency: 32");
        }
    }

    private void bearers() {
        Set<String> issuers = new HashSet<>();
        int index = 0;
        for (Bearer bearer : properties.users().bearer()) {
            String where = "embedpass.users.bearer[" + index++ + "]";
            String issuer = Optional.ofNullable(bearer.issuer()).orElse("");
            if (!isSecureUrl(issuer)) {
                add(
                        where + ".issuer",
                        "it is no https URL",
                        "write the issuer exactly as the provider's tokens have it in iss");
            }
            if (!issuers.add(issuer)) {
                add(where + ".issuer", "it is listed already", "keep one entry for each issuer");
            }
            if (properties.embeds().values().stream().anyMatch(embed -> issuer.equals(embed.issuer()))) {
                add(
                        where + ".issuer",
                        "an embed has the same issuer: our own tokens would be taken for log-ins",
                        "name the identity provider here");
            }
            if (isBlank(bearer.audience())) {
                add(
                        where + ".audience",
                        "it is missing: tokens for every other service would be taken",
                        "write the audience that the provider puts into tokens for Embedpass");
            }
            if (bearer.jwkSetUri() != null && !isSecureUrl(bearer.jwkSetUri())) {
                add(where + ".jwk-set-uri", "it is no https URL", "write https://..., or leave it out to discover it");
            }
        }
    }

    private void services() {
        Set<String> names = new HashSet<>();
        int index = 0;
        for (Service service : properties.users().services()) {
            String where = "embedpass.users.services[" + index++ + "]";
            String name = Optional.ofNullable(service.name()).orElse("");
            if (name.isBlank() || name.contains(":") || name.length() > 64 || !names.add(name)) {
                add(
                        where + ".name",
                        "it is missing, used twice, over 64 characters or has a colon",
                        "give every service a short name of its own");
            }
            secret(where + ".secret", service.secret());
            Optional.ofNullable(service.embeds()).ifPresent(embeds -> embedsOfService(where + ".embeds", embeds));
        }
    }

    private void embedsOfService(String where, List<String> embeds) {
        if (embeds.isEmpty()) {
            add(where, "the list is empty: no embed, or every one?", "name embeds, or leave it out for every one");
        }
        embeds.stream()
                .filter(embed -> !properties.embeds().containsKey(embed))
                .forEach(embed -> add(where, "there is no embed '" + embed + "'", "name one of embedpass.embeds"));
    }

    private void demoUsers() {
        List<Demo> users = properties.users().demo();
        if (!users.isEmpty() && !properties.isDemo()) {
            add("embedpass.users.demo", "demo users are for environment demo only", "remove them");
            return;
        }
        Set<String> names = new HashSet<>();
        int index = 0;
        for (Demo user : users) {
            String where = "embedpass.users.demo[" + index++ + "]";
            String name = Optional.ofNullable(user.username()).orElse("");
            boolean isService = properties.users().services().stream().anyMatch(service -> name.equals(service.name()));
            if (name.isBlank() || name.contains(":") || isService || !names.add(name)) {
                add(where + ".username", "it is missing, has a colon, or is used by another user or service", "");
            }
            secret(where + ".password", user.password());
        }
    }

    private void admins() {
        Set<String> names = new HashSet<>();
        int index = 0;
        for (Admin admin : properties.admins()) {
            String where = "embedpass.admins[" + index++ + "]";
            String name = Optional.ofNullable(admin.username()).orElse("");
            if (name.isBlank() || name.contains(":") || !names.add(name.toLowerCase(Locale.ROOT))) {
                add(
                        where + ".username",
                        "it is missing, has a colon, or is used twice, in whatever case",
                        "give every administrator a name");
            }
            secret(where + ".password", admin.password());
        }
    }

    private void secret(String where, @Nullable String secret) {
        if (isBlank(secret)) {
            add(where, "it is missing", HASH_ADVICE);
        } else if (properties.isDemo()) {
            if (!PLAIN.matcher(secret).matches() && !HASH.matcher(secret).matches()) {
                add(
                        where,
                        "it is neither plain nor hashed",
                        "write {noop} in front of a plain one, or a hash with {bcrypt}");
            }
        } else if (!HASH.matcher(secret).matches()) {
            add(where, "it is not hashed with bcrypt or pbkdf2, or was cut off", HASH_ADVICE);
        }
    }

    private void limits() {
        problems.addAll(LimitStoreCheck.check(properties.limits()));
        Integer concurrency = properties.limits().concurrency();
        if (concurrency != null && (concurrency < 1 || concurrency > MOST_CONCURRENCY)) {
            add(
                    "embedpass.limits.concurrency",
                    "it is not between 1 and 100000",
                    "leave it out: " + Concurrency.PER_CORE + " per core");
        }
        QuotaProperties.of(properties).forEach((limit, quota) -> {
            Duration period = quota.period();
            if (quota.capacity() < 1 || quota.refill() < 1 || period.isZero() || period.isNegative()) {
                add(
                        "embedpass.limits." + limit,
                        "capacity, refill and period must all be positive",
                        "write {capacity: 20, refill: 10, period: 1m}");
            } else if (quota.refill() > period.toNanos()) {
                add("embedpass.limits." + limit, "refill is more than one each nanosecond", "write less");
            }
        });
    }

    private void guard() {
        Duration blockFor = properties.guard().blockFor();
        if (blockFor.compareTo(Duration.ofSeconds(1)) < 0 || blockFor.compareTo(Duration.ofHours(1)) > 0) {
            add("embedpass.guard.block-for", "it is not between 1s and 1h", "write block-for: 5m");
        }
    }

    static boolean isSecureUrl(String text) {
        try {
            URI uri = URI.create(text);
            boolean isLoopback =
                    "http".equals(uri.getScheme()) && uri.getHost() != null && LOOPBACK.contains(uri.getHost());
            return uri.getHost() != null && ("https".equals(uri.getScheme()) || isLoopback);
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static boolean isCidr(String text) {
        try {
            return new IpAddressMatcher(text) != null;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static boolean isBlank(@Nullable String text) {
        return text == null || text.isBlank();
    }

    private void add(String where, String what, String instead) {
        problems.add(new Problem(where, what, instead));
    }
}
