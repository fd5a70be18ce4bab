package io.embedpass.config;

import com.google.common.base.Splitter;
import com.google.common.hash.Hashing;
import com.google.common.net.InetAddresses;
import io.embedpass.embed.Embeds;
import io.embedpass.key.GuardedKeyProvider;
import io.embedpass.key.KeyProvider;
import io.embedpass.key.KeyRing;
import io.embedpass.key.KeyTimes;
import io.embedpass.key.RemoteLimits;
import io.embedpass.key.RingKey;
import io.embedpass.origin.AllowedOrigin;
import io.embedpass.origin.AllowedOrigins;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.core.env.Environment;

/** A configuration without problems: the properties and the two files that they name. */
public final class Installation {

    /** Names of the watched files in metrics and events. */
    static final String ALLOWED_ORIGINS = "allowed-origins";

    static final String SIGNING_KEYS = "signing-keys";

    private static final int DIGEST_LENGTH = 16;

    private final EmbedpassProperties properties;
    private final List<String> trustedProxies;
    private final Embeds embeds;
    private final WatchedFile<AllowedOrigins> allowedOrigins;
    private final WatchedFile<KeyRing> keyRing;
    private volatile Digest digest = new Digest("", "");

    /** Made again only when a part changed: it stands in every record. */
    private record Digest(String parts, String value) {}

    private Installation(
            EmbedpassProperties properties,
            List<String> trustedProxies,
            Embeds embeds,
            WatchedFile<AllowedOrigins> allowedOrigins,
            WatchedFile<KeyRing> keyRing) {
        this.properties = properties;
        this.trustedProxies = List.copyOf(trustedProxies);
        this.embeds = embeds;
        this.allowedOrigins = allowedOrigins;
        this.keyRing = keyRing;
    }

    /**
     * Reads everything.
     *
     * @throws ConfigurationRefusedException with everything that is wrong
     */
    static Installation read(Environment environment, Collection<KeyProvider> keyProviders, Clock clock) {
        PropertiesBinding.Bound bound = PropertiesBinding.bind(environment);
        EmbedpassProperties properties = bound.properties();
        List<Problem> problems = new ArrayList<>(bound.problems());
        problems.addAll(PropertiesCheck.check(properties));
        problems.addAll(ListenersCheck.check(environment));
        problems.addAll(LimitStoreCheck.address(properties.limits(), environment));
        WatchedFile.Opened<AllowedOrigins> origins = openOrigins(properties, environment);
        problems.addAll(origins.problems());
        problems.addAll(KeyProvidersCheck.check(keyProviders));
        EmbedpassProperties.Remote remote = properties.keys().remote();
        RemoteLimits limits = new RemoteLimits(remote.timeLimit(), remote.concurrency());
        WatchedFile.Opened<KeyRing> keys = openKeys(properties, GuardedKeyProvider.around(keyProviders, limits), clock);
        problems.addAll(keys.problems());
        if (!problems.isEmpty()) {
            throw new ConfigurationRefusedException(problems);
        }
        return new Installation(
                properties,
                trustedProxies(properties, environment),
                EmbedsCheck.embeds(properties),
                origins.file(),
                keys.file());
    }

    private static List<String> trustedProxies(EmbedpassProperties properties, Environment environment) {
        String internal = environment.getProperty("server.tomcat.remoteip.internal-proxies", "");
        List<String> proxies = properties.trustedProxies().stream()
                .map(Installation::withPrefixLength)
                .collect(Collectors.toCollection(ArrayList::new));
        Splitter.on(',').trimResults().omitEmptyStrings().split(internal).forEach(proxies::add);
        return proxies;
    }

    /** Tomcat takes a list without any prefix length for a regular expression, which no address would match. */
    private static String withPrefixLength(String proxy) {
        return InetAddresses.isInetAddress(proxy)
                ? proxy + "/" + 8 * InetAddresses.forString(proxy).getAddress().length
                : proxy;
    }

    private static WatchedFile.Opened<AllowedOrigins> openOrigins(
            EmbedpassProperties properties, Environment environment) {
        AllowedOriginsFile file = new AllowedOriginsFile(
                properties.isDemo(), Optional.of(properties.embeds().keySet()));
        return WatchedFile.open(
                ALLOWED_ORIGINS,
                Path.of(properties.origins().file()),
                DemoDefaults.allowedOrigins(properties, environment),
                (name, text, _) -> file.read(name, text),
                origins -> origins.entries().stream().map(Installation::words).collect(Collectors.toUnmodifiableSet()));
    }

    private static WatchedFile.Opened<KeyRing> openKeys(
            EmbedpassProperties properties, Collection<KeyProvider> keyProviders, Clock clock) {
        return WatchedFile.open(
                SIGNING_KEYS,
                Path.of(properties.keys().plan()),
                DemoDefaults.keyPlan(properties),
                KeyPlanFile.of(properties, keyProviders, clock)::read,
                ring -> ring.keys().stream().map(Installation::words).collect(Collectors.toUnmodifiableSet()));
    }

    private static String words(RingKey key) {
        return key.kid() + " from " + key.planned().source() + " active at "
                + key.planned().activateAt().map(Object::toString).orElse("no time yet")
                + new TreeMap<>(key.planned().life().embeds())
                        .entrySet().stream()
                                .map(position -> ", for " + position.getKey() + " at " + position.getValue())
                                .collect(Collectors.joining())
                + key.planned().life().retireAt().map(end -> ", until " + end).orElse("");
    }

    private static String words(AllowedOrigin entry) {
        return entry.pattern()
                + (entry.embeds().isEmpty()
                        ? ""
                        : " for " + entry.embeds().stream().sorted().toList())
                + entry.reviewBy().map(day -> " until " + day).orElse("");
    }

    public EmbedpassProperties properties() {
        return properties;
    }

    /** CIDRs of the proxies whose {@code X-Forwarded-*} is believed: our key's and Tomcat's own (contract section 7). */
    public List<String> trustedProxies() {
        return trustedProxies;
    }

    public Embeds embeds() {
        return embeds;
    }

    /** The list in force. */
    public WatchedFile<AllowedOrigins> allowedOrigins() {
        return allowedOrigins;
    }

    /** The keys in force. */
    public WatchedFile<KeyRing> keyRing() {
        return keyRing;
    }

    /** The times of a rotation. */
    public KeyTimes keyTimes() {
        return KeyPlanFile.times(properties);
    }

    /** Digest of the configuration in force: 16 hexadecimal digits that change with every change of it. */
    public String digest() {
        String parts = allowedOrigins.digest() + keyRing.digest();
        Digest known = digest;
        if (!known.parts().equals(parts)) {
            known = new Digest(parts, digestOf(properties + parts));
            digest = known;
        }
        return known.value();
    }

    private static String digestOf(String text) {
        return Hashing.sha256()
                .hashString(text, StandardCharsets.UTF_8)
                .toString()
                .substring(0, DIGEST_LENGTH);
    }
}
