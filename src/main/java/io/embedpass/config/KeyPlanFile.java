package io.embedpass.config;

import io.embedpass.embed.KeyConsumer;
import io.embedpass.key.KeyPlan;
import io.embedpass.key.KeyProvider;
import io.embedpass.key.KeyRing;
import io.embedpass.key.KeyRingLoader;
import io.embedpass.key.KeyTimes;
import io.embedpass.key.PlannedKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads {@code signing-keys.yaml} and loads the keys that it names (contract section 6). */
public final class KeyPlanFile {

    private final String environment;
    private final Set<String> embeds;
    private final Set<String> pinnedEmbeds;
    private final KeyRingLoader loader;

    private KeyPlanFile(String environment, Set<String> embeds, Set<String> pinnedEmbeds, KeyRingLoader loader) {
        this.environment = environment;
        this.embeds = Set.copyOf(embeds);
        this.pinnedEmbeds = Set.copyOf(pinnedEmbeds);
        this.loader = loader;
    }

    /** For the plan of an installation. */
    public static KeyPlanFile of(EmbedpassProperties properties, Collection<KeyProvider> providers, Clock clock) {
        return new KeyPlanFile(
                Optional.ofNullable(properties.environment()).orElse(""),
                properties.embeds().keySet(),
                properties.embeds().entrySet().stream()
                        .filter(embed -> embed.getValue().keyConsumer().equals(KeyConsumer.PINNED.toString()))
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toUnmodifiableSet()),
                new KeyRingLoader(
                        providers, Set.copyOf(properties.keys().forbiddenThumbprints()), times(properties), clock));
    }

    /** The times of a rotation in an installation. */
    public static KeyTimes times(EmbedpassProperties properties) {
        Duration longestTtl = properties.embeds().values().stream()
                .map(EmbedpassProperties.EmbedProperties::ttl)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        return KeyTimes.of(Optional.ofNullable(properties.keys().publishAhead()), properties.isDemo(), longestTtl);
    }

    /**
     * Reads the plan and loads its keys, and finds every fault of both.
     *
     * @param inForce the keys that the new ones would replace; empty at start
     */
    public Reading<KeyRing> read(String file, String text, Optional<KeyRing> inForce) {
        Faults faults = new Faults(file);
        List<PlannedKey> keys = planned(text, faults);
        KeyPlan plan = new KeyPlan(keys, pinnedEmbeds);
        Optional<KeyRing> first = inForce.filter(_ -> isOurs(text)).flatMap(ring -> loader.takeOut(plan, ring));
        if (first.isPresent()) {
            return new Reading<>(first.get(), List.of(), first);
        }
        boolean isReadable = faults.problems().isEmpty();
        KeyRingLoader.Loaded loaded = loader.load(plan, inForce, unchangedSince(file));
        if (isReadable || !keys.isEmpty()) {
            loaded.faults().forEach(fault -> faults.add(fault.line(), fault.what(), fault.instead()));
        }
        return new Reading<>(loaded.ring(), faults.problems());
    }

    /** Of a config map: since when this pod has it. */
    private static Instant unchangedSince(String file) {
        try {
            return Files.getLastModifiedTime(Path.of(file)).toInstant();
        } catch (IOException _) {
            return Instant.MAX;
        }
    }

    /** The plan of another environment says nothing about our keys. */
    private boolean isOurs(String text) {
        return YamlMap.parse(text, Set.of("environment", "keys"), new Faults(""))
                .flatMap(root -> root.text("environment"))
                .filter(environment::equals)
                .isPresent();
    }

    private List<PlannedKey> planned(String text, Faults faults) {
        List<PlannedKey> keys = new ArrayList<>();
        YamlMap.parse(text, Set.of("environment", "keys"), faults).ifPresent(root -> {
            checkEnvironment(root, faults);
            if (!root.has("keys")) {
                faults.add(
                        root.line(),
                        "the plan has no 'keys'",
                        "write keys: and - source: file:/run/secrets/key.pem below");
            }
            KeyPlanEntry entry = new KeyPlanEntry(environment, embeds, pinnedEmbeds, faults);
            root.maps("keys", KeyPlanEntry.KEYS, null)
                    .forEach(key -> entry.read(key).ifPresent(keys::add));
            new KeyPlanCheck(pinnedEmbeds, faults).check(root.line(), keys);
        });
        return keys;
    }

    private void checkEnvironment(YamlMap root, Faults faults) {
        Optional<String> planned = root.text("environment");
        if (planned.isEmpty()) {
            faults.add(
                    root.line(),
                    "the plan does not say which environment it is for",
                    "write environment: " + environment);
        } else if (!planned.get().equals(environment)) {
            faults.add(
                    root.lineOf("environment"),
                    "this is the plan of environment '" + planned.get() + "', but embedpass.environment is '"
                            + environment + "'",
                    "use a plan, and keys, of this environment's own");
        }
    }
}
