package io.embedpass.config;

import io.embedpass.config.EmbedpassProperties.EmbedProperties;
import io.embedpass.embed.Embed;
import io.embedpass.embed.Embeds;
import io.embedpass.embed.KeyConsumer;
import io.embedpass.embed.Profile;
import io.embedpass.host.HostName;
import io.embedpass.host.HostName.InvalidHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says everything that is wrong with {@code embedpass.embeds}, and makes embeds of it when nothing is. */
final class EmbedsCheck {

    private static final Pattern ID = Pattern.compile("[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?");
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)+");
    private static final List<String> OURS =
            List.of("/embed/", "/.well-known/", "/keys/", "/asap/", "/demo/", "/error", "/actuator");

    /** A token that is older when it arrives than it may become helps nobody. */
    private static final Duration SHORTEST_USE = Duration.ofSeconds(5);

    private final EmbedpassProperties properties;
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, String> pathOwners = new HashMap<>();

    private EmbedsCheck(EmbedpassProperties properties) {
        this.properties = properties;
    }

    static List<Problem> check(EmbedpassProperties properties) {
        EmbedsCheck check = new EmbedsCheck(properties);
        if (properties.embeds().isEmpty()) {
            check.add(
                    "embedpass.embeds",
                    "there is no embed",
                    "name one: embedpass.embeds.feedback.issuer and .audience");
        }
        properties.embeds().forEach(check::embed);
        String defaultEmbed = properties.defaultEmbed();
        if (defaultEmbed != null && !properties.embeds().containsKey(defaultEmbed)) {
            check.add(
                    "embedpass.default-embed",
                    "there is no embed '" + defaultEmbed + "'",
                    "name one of embedpass.embeds");
        }
        return check.problems;
    }

    /** Embeds of properties without problems. */
    static Embeds embeds(EmbedpassProperties properties) {
        Map<String, Embed> embeds = new LinkedHashMap<>();
        properties
                .embeds()
                .forEach((id, embed) -> embeds.put(
                        id,
                        new Embed(
                                id,
                                String.valueOf(embed.issuer()),
                                String.valueOf(embed.audience()),
                                Profile.named(embed.profile()).orElseThrow(),
                                embed.ttl(),
                                KeyConsumer.named(embed.keyConsumer()).orElseThrow(),
                                List.copyOf(embed.paths()),
                                Set.copyOf(embed.requiredAuthorities()),
                                Optional.ofNullable(embed.avatarHosts()).orElse(List.of()).stream()
                                        .flatMap(host -> host(host).stream())
                                        .map(HostName::text)
                                        .collect(Collectors.toUnmodifiableSet()))));
        return new Embeds(embeds, Optional.ofNullable(properties.defaultEmbed()));
    }

    private void embed(String id, EmbedProperties embed) {
        String where = "embedpass.embeds." + id;
        if (!ID.matcher(id).matches()) {
            add(where, "an embed's name has small letters, digits and dashes", "embedpass.embeds.feedback");
        }
        required(
                where + ".issuer",
                embed.issuer(),
                "copy it from the vendor's embed settings; for Round Two workspace/board");
        required(where + ".audience", embed.audience(), "copy it from the vendor's embed settings");
        if (Profile.named(embed.profile()).isEmpty()) {
            add(where + ".profile", "there is no profile '" + embed.profile() + "'", "write profile: round-two");
        }
        if (KeyConsumer.named(embed.keyConsumer()).isEmpty()) {
            add(
                    where + ".key-consumer",
                    "there is no kind of consumer '" + embed.keyConsumer() + "'",
                    "write jwks, or pinned where the public key is pasted into the vendor's settings");
        }
        lifetime(where + ".ttl", embed.ttl());
        embed.paths().forEach(path -> path(where + ".paths", id, path));
        Optional.ofNullable(embed.avatarHosts()).ifPresent(hosts -> avatarHosts(where + ".avatar-hosts", hosts));
    }

    private void avatarHosts(String where, List<String> hosts) {
        if (hosts.isEmpty()) {
            add(where, "the list is empty: no host, or every one?", "name hosts, or leave it out for every public one");
        }
        hosts.stream()
                .filter(host -> host(host).isEmpty())
                .forEach(host -> add(where, "'" + host + "' is no host", "write a host: avatars.example.com"));
    }

    private void lifetime(String where, Duration ttl) {
        if (ttl.compareTo(Embed.LONGEST_TTL) > 0) {
            add(where, "it is " + ttl.toSeconds() + " s, but a token may live at most 5 minutes", "write ttl: 5m");
        }
        if (ttl.toNanosPart() != 0 || ttl.minus(properties.clockSkew()).compareTo(SHORTEST_USE) < 0) {
            add(
                    where,
                    "it leaves less than 5 s of use after embedpass.clock-skew, or is not in whole seconds",
                    "write ttl: 5m");
        }
    }

    private void path(String where, String embed, String path) {
        if (!PATH.matcher(path).matches() || OURS.stream().anyMatch(path::startsWith)) {
            add(where, "'" + path + "' is no path that is free", "write one like /api/roundtwo/token");
        }
        String owner = pathOwners.putIfAbsent(path, embed);
        if (owner != null) {
            add(where, "'" + path + "' is a path of embed " + owner + " already", "give every embed paths of its own");
        }
    }

    private void required(String where, @Nullable String value, String instead) {
        if (value == null || value.isBlank()) {
            add(where, "it is missing", instead);
        }
    }

    private static Optional<HostName> host(String text) {
        try {
            return Optional.of(HostName.parse(text));
        } catch (InvalidHostException _) {
            return Optional.empty();
        }
    }

    private void add(String where, String what, String instead) {
        problems.add(new Problem(where, what, instead));
    }
}
