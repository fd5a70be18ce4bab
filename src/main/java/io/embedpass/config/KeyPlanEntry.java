package io.embedpass.config;

import io.embedpass.key.KeySource;
import io.embedpass.key.PlannedKey;
import io.embedpass.key.PlannedKey.Life;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads one key of the plan. */
final class KeyPlanEntry {

    static final Set<String> KEYS = Set.of(
            "source", "certificate", "published-at", "activate-at", "embeds", "retire-at", "compromised", "emergency");

    private static final String GENERATE = "generate";

    private final String environment;
    private final Set<String> embeds;
    private final Set<String> pinnedEmbeds;
    private final Faults faults;

    KeyPlanEntry(String environment, Set<String> embeds, Set<String> pinnedEmbeds, Faults faults) {
        this.environment = environment;
        this.embeds = embeds;
        this.pinnedEmbeds = pinnedEmbeds;
        this.faults = faults;
    }

    Optional<PlannedKey> read(YamlMap key) {
        Life life = new Life(
                instant(key, "published-at"),
                instant(key, "activate-at"),
                positions(key),
                instant(key, "retire-at"),
                isTrue(key, "compromised"),
                isTrue(key, "emergency"));
        return source(key).map(source -> new PlannedKey(source, key.text("certificate"), life, key.line()));
    }

    private Optional<KeySource> source(YamlMap key) {
        Optional<KeySource> source = key.text("source").map(KeySource::parse);
        if (source.isEmpty()) {
            faults.add(key.line(), "the key has no 'source'", "write - source: file:/run/secrets/key.pem");
        } else if (source.get().scheme().equals(GENERATE) && !environment.equals(EmbedpassProperties.DEMO)) {
            faults.add(
                    key.lineOf("source"),
                    "a generated key is for environment demo only: it is lost at every restart and differs between instances",
                    "make one with: java -jar embedpass.jar keys generate --out /path/to/key.pem,"
                            + " and write source: file:/path/to/key.pem");
            return Optional.empty();
        }
        return source;
    }

    private Map<String, Instant> positions(YamlMap key) {
        Map<String, Instant> positions = new TreeMap<>();
        key.map("embeds", embeds)
                .ifPresent(map -> map.keys().forEach(embed -> {
                    if (!pinnedEmbeds.contains(embed)) {
                        faults.add(
                                map.lineOf(embed),
                                "embed " + embed + " has no position of its own: its vendor reads the JWK Set",
                                "leave it out, or set embedpass.embeds." + embed + ".key-consumer: pinned");
                    }
                    instant(map, embed).ifPresent(begin -> positions.put(embed, begin));
                }));
        return positions;
    }

    private Optional<Instant> instant(YamlMap map, String key) {
        return map.text(key).flatMap(text -> {
            try {
                return Optional.of(OffsetDateTime.parse(text).toInstant());
            } catch (DateTimeParseException _) {
                faults.add(map.lineOf(key), "'" + text + "' is no time", "write " + key + ": 2027-02-01T00:00:00Z");
                return Optional.empty();
            }
        });
    }

    private boolean isTrue(YamlMap key, String name) {
        Optional<String> text = key.text(name);
        text.filter(value -> !value.equals("true") && !value.equals("false"))
                .ifPresent(value -> faults.add(
                        key.lineOf(name), "'" + value + "' is neither true nor false", "write " + name + ": true"));
        return text.filter("true"::equals).isPresent();
    }
}
