package io.embedpass.embed;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** All embeds of this installation, and the addresses where their tokens are asked for. Immutable. */
public final class Embeds {

    /** Asks for a token of the default embed. */
    public static final String DEFAULT_ADDRESS = "/embed/token";

    private static final Pattern NAMED_ADDRESS = Pattern.compile("/embed/([^/]+)/token");

    private final Map<String, Embed> byId;
    private final Map<String, Embed> byPath;
    private final @Nullable Embed defaultEmbed;

    /**
     * @param embeds by their ids
     * @param defaultEmbed an id of these; without it, an only embed is the default
     */
    public Embeds(Map<String, Embed> embeds, Optional<String> defaultEmbed) {
        this.byId = Map.copyOf(embeds);
        this.byPath = new HashMap<>();
        embeds.values().forEach(embed -> embed.paths().forEach(path -> byPath.put(path, embed)));
        this.defaultEmbed = defaultEmbed
                .map(embeds::get)
                .or(() ->
                        embeds.values().stream().filter(_ -> embeds.size() == 1).findFirst())
                .orElse(null);
    }

    /** Whether somebody who asks at this path asks for a token, of whatever embed. */
    public boolean isTokenAddress(String path) {
        return path.equals(DEFAULT_ADDRESS)
                || byPath.containsKey(path)
                || NAMED_ADDRESS.matcher(path).matches();
    }

    /** The embed whose token is asked for at this path; empty when there is none. */
    public Optional<Embed> at(String path) {
        if (path.equals(DEFAULT_ADDRESS)) {
            return Optional.ofNullable(defaultEmbed);
        }
        Embed customary = byPath.get(path);
        if (customary != null) {
            return Optional.of(customary);
        }
        Matcher named = NAMED_ADDRESS.matcher(path);
        return named.matches() ? Optional.ofNullable(byId.get(named.group(1))) : Optional.empty();
    }

    /** The embed of this id. */
    public Optional<Embed> named(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    public Collection<Embed> all() {
        return byId.values();
    }

    public Set<String> ids() {
        return byId.keySet();
    }

    /** Longest lifetime of any token. */
    public Duration longestTtl() {
        return byId.values().stream()
                .map(Embed::ttl)
                .max(Comparator.naturalOrder())
                .orElse(Embed.LONGEST_TTL);
    }
}
