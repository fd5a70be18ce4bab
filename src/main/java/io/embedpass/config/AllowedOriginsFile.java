package io.embedpass.config;

import io.embedpass.origin.AllowedOrigin;
import io.embedpass.origin.AllowedOrigins;
import io.embedpass.origin.Origin.InvalidOriginException;
import io.embedpass.origin.OriginPattern;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code allowed-origins.yaml} (contract section 5). Immutable. */
public final class AllowedOriginsFile {

    private static final Set<String> ENTRY_KEYS = Set.of("origin", "embeds", "owner", "review-by", "note");

    private final boolean isDemo;
    private final Optional<Set<String>> embeds;

    /**
     * @param isDemo whether the list is for environment demo, where localhost may be plain HTTP
     * @param embeds ids that an entry may name; empty when they are not known
     */
    public AllowedOriginsFile(boolean isDemo, Optional<Set<String>> embeds) {
        this.isDemo = isDemo;
        this.embeds = embeds;
    }

    /**
     * Reads the whole list and finds every fault.
     *
     * @param file name for the messages
     */
    public Reading<AllowedOrigins> read(String file, String text) {
        Faults faults = new Faults(file);
        List<AllowedOrigin> entries = new ArrayList<>();
        YamlMap.parse(text, Set.of("origins"), faults).ifPresent(root -> {
            if (!root.has("origins")) {
                faults.add(
                        root.line(), "the key 'origins' is missing", "begin with origins: and list the origins below");
            }
            Map<OriginPattern, Integer> lines = new HashMap<>();
            for (YamlMap entry : root.maps("origins", ENTRY_KEYS, "origin")) {
                entry(entry, faults).ifPresent(allowed -> {
                    Integer first = lines.putIfAbsent(allowed.pattern(), entry.line());
                    if (first != null) {
                        faults.add(
                                entry.line(),
                                allowed.pattern() + " is listed on line " + first + " already",
                                "keep one entry and name all its embeds there");
                    }
                    entries.add(allowed);
                });
            }
        });
        return new Reading<>(new AllowedOrigins(entries), faults.problems());
    }

    private Optional<AllowedOrigin> entry(YamlMap entry, Faults faults) {
        if (!entry.has("origin")) {
            faults.add(entry.line(), "the entry has no 'origin'", "write - origin: https://app.example.com");
            return Optional.empty();
        }
        Set<String> forEmbeds = Set.copyOf(entry.texts("embeds"));
        if (entry.has("embeds") && forEmbeds.isEmpty()) {
            faults.add(entry.lineOf("embeds"), "the entry is for no embed", "name some, or leave 'embeds' out for all");
        }
        embeds.ifPresent(known -> forEmbeds.stream()
                .filter(name -> !known.contains(name))
                .forEach(name -> faults.add(
                        entry.lineOf("embeds"),
                        "there is no embed '" + name + "'",
                        "configured are "
                                + String.join(", ", known.stream().sorted().toList()))));
        Optional<LocalDate> reviewBy = entry.text("review-by").flatMap(text -> date(text, entry, faults));
        return entry.text("origin")
                .flatMap(text -> pattern(text, entry, faults))
                .map(pattern ->
                        new AllowedOrigin(pattern, forEmbeds, entry.text("owner"), reviewBy, entry.text("note")));
    }

    private Optional<OriginPattern> pattern(String text, YamlMap entry, Faults faults) {
        try {
            return Optional.of(OriginPattern.parse(text, isDemo));
        } catch (InvalidOriginException e) {
            faults.add(entry.lineOf("origin"), "'" + text + "' cannot be allowed: " + e.getMessage(), "");
            return Optional.empty();
        }
    }

    private static Optional<LocalDate> date(String text, YamlMap entry, Faults faults) {
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeParseException _) {
            faults.add(entry.lineOf("review-by"), "'" + text + "' is no day", "write review-by: 2027-03-01");
            return Optional.empty();
        }
    }
}
