package io.embedpass.config;

import io.embedpass.key.KeyPlan;
import io.embedpass.key.KeyPlan.PlannedKey;
import io.embedpass.key.KeyRing;
import io.embedpass.key.KeyRingLoader;
import io.embedpass.key.KeySource;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code signing-keys.yaml} and loads the keys that it names (contract section 6). */
final class KeyPlanFile {

    private static final Set<String> KEY_KEYS = Set.of("source", "activate-at");
    private static final String GENERATE = "generate";

    private final String environment;
    private final KeyRingLoader loader;

    KeyPlanFile(String environment, KeyRingLoader loader) {
        this.environment = environment;
        this.loader = loader;
    }

    /** Reads the plan and loads its keys, and finds every fault of both. */
    Reading<KeyRing> read(String file, String text) {
        Faults faults = new Faults(file);
        List<PlannedKey> keys = new ArrayList<>();
        YamlMap.parse(text, Set.of("environment", "keys"), faults).ifPresent(root -> {
            checkEnvironment(root, faults);
            if (!root.has("keys")) {
                faults.add(
                        root.line(),
                        "the plan has no 'keys'",
                        "write keys: and - source: file:/run/secrets/key.pem below");
            }
            root.maps("keys", KEY_KEYS, null)
                    .forEach(key -> plannedKey(key, faults).ifPresent(keys::add));
            refuseTies(keys, faults);
        });
        boolean isReadable = faults.problems().isEmpty();
        KeyRingLoader.Loaded loaded = loader.load(new KeyPlan(environment, keys));
        if (isReadable || !keys.isEmpty()) {
            loaded.faults().forEach(fault -> faults.add(fault.line(), fault.what(), fault.instead()));
        }
        return new Reading<>(loaded.ring(), faults.problems());
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

    private Optional<PlannedKey> plannedKey(YamlMap key, Faults faults) {
        Optional<Instant> activateAt = key.text("activate-at").flatMap(at -> instant(at, key, faults));
        Optional<String> text = key.text("source");
        if (text.isEmpty()) {
            faults.add(key.line(), "the key has no 'source'", "write - source: file:/run/secrets/key.pem");
            return Optional.empty();
        }
        KeySource source = KeySource.parse(text.get());
        if (source.scheme().equals(GENERATE) && !environment.equals(EmbedpassProperties.DEMO)) {
            faults.add(
                    key.lineOf("source"),
                    "a generated key is for environment demo only: it is lost at every restart and differs between instances",
                    "make one with openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out key.pem,"
                            + " and write source: file:/path/to/key.pem");
            return Optional.empty();
        }
        return Optional.of(new PlannedKey(source, activateAt, key.line()));
    }

    private static Optional<Instant> instant(String text, YamlMap key, Faults faults) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException _) {
            faults.add(
                    key.lineOf("activate-at"), "'" + text + "' is no time", "write activate-at: 2027-02-01T00:00:00Z");
            return Optional.empty();
        }
    }

    private static void refuseTies(List<PlannedKey> keys, Faults faults) {
        Map<Instant, Integer> lines = new HashMap<>();
        for (PlannedKey key : keys) {
            key.activateAt()
                    .map(at -> lines.putIfAbsent(at, key.line()))
                    .ifPresent(line -> faults.add(
                            key.line(),
                            "the key of line " + line + " has the same activate-at: nobody could tell which one signs",
                            "let one begin later"));
        }
    }
}
