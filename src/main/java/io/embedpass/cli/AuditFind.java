package io.embedpass.cli;

import io.embedpass.audit.Pseudonyms;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code audit find}. */
@Command(
        name = "find",
        description = {
            "Prints the records that have all that is asked for, a line of JSON each, oldest first.",
            "Example: audit find --user u-42 --since 2h --outcome refused"
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:something was found", "1:nothing was found", KeysTask.WRONG})
final class AuditFind extends KeysTask {

    @Mixin
    private final JournalOptions journal = new JournalOptions();

    @Parameters(paramLabel = "PATH", arity = "0..*", description = JournalOptions.PATHS)
    private List<Path> paths = List.of();

    @Option(names = "--user", paramLabel = "SUB", description = "The user's sub, also where records hold pseudonyms.")
    private @Nullable String user;

    @Option(names = "--client", paramLabel = "ADDRESS", description = "The client, also where records hold pseudonyms.")
    private @Nullable String client;

    @Option(names = "--outcome", paramLabel = "WORD", description = "issued, refused or failed.")
    private @Nullable String outcome;

    @Option(
            names = "--code",
            paramLabel = "CODE",
            description = "ok, or why not: origin-not-allowed, rate-limited, ...")
    private @Nullable String code;

    @Option(names = "--embed", paramLabel = "NAME")
    private @Nullable String embed;

    @Option(names = "--origin", paramLabel = "ORIGIN", description = "As it was asked from.")
    private @Nullable String origin;

    @Option(names = "--actor", paramLabel = "NAME", description = "The service that asked.")
    private @Nullable String actor;

    @Option(names = "--kid", paramLabel = "KID", description = "The key that signed.")
    private @Nullable String kid;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = PointInTime.class,
            description = "2h or 3d (ago), 2026-11-24 or 2026-11-24T10:00:00Z (UTC).")
    private @Nullable Instant since;

    @Option(names = "--until", paramLabel = "TIME", converter = PointInTime.class, description = "Likewise.")
    private @Nullable Instant until;

    @Option(
            names = "--pseudonym-key",
            paramLabel = "PLACE",
            description = "env:VARIABLE or file:PATH. Default: embedpass.audit.pseudonymise of the configuration.")
    private @Nullable String pseudonymKey;

    @Override
    int run(Clock clock) throws CommandRefusedException {
        // A key that was destroyed hides who it was, and nothing else.
        boolean isAboutSomebody = user != null || client != null;
        Map<String, Set<String>> wanted = wanted(isAboutSomebody ? journal.pseudonyms(pseudonymKey) : Pseudonyms.NONE);
        Instant from = since == null ? Instant.EPOCH : since;
        Instant to = until == null ? Instant.MAX : until;
        AtomicLong found = new AtomicLong();
        List<Path> files = journal.files(paths);
        long unreadable = JournalScan.over(
                files,
                from,
                (record, line) -> {
                    if (isBetween(record, from, to) && hasAll(record, wanted)) {
                        out().println(line);
                        found.incrementAndGet();
                    }
                },
                err()::println);
        if (unreadable > 0) {
            err().println(unreadable + " lines are no record; run: audit verify");
        }
        if (journal.haveChanged(files, paths)) {
            err().println(JournalOptions.CHANGED);
        }
        return found.get() > 0 ? 0 : CommandRefusedException.FAULTY;
    }

    /** What each field may be: a user is called by their name in records from before the pseudonyms. */
    private Map<String, Set<String>> wanted(Pseudonyms pseudonyms) {
        Map<String, Set<String>> wanted = new LinkedHashMap<>();
        if (user != null) {
            wanted.put("user", Set.copyOf(List.of(user, pseudonyms.user(user))));
        }
        if (client != null) {
            wanted.put("client", Set.copyOf(List.of(client, pseudonyms.client(client))));
        }
        putIfAsked(wanted, "outcome", outcome);
        putIfAsked(wanted, "code", code);
        putIfAsked(wanted, "embed", embed);
        putIfAsked(wanted, "origin", origin);
        putIfAsked(wanted, "actor", actor);
        putIfAsked(wanted, "kid", kid);
        return wanted;
    }

    private static void putIfAsked(Map<String, Set<String>> wanted, String field, @Nullable String value) {
        if (value != null) {
            wanted.put(field, Set.of(value));
        }
    }

    private static boolean isBetween(JsonNode record, Instant from, Instant to) {
        if (from.equals(Instant.EPOCH) && to.equals(Instant.MAX)) {
            return true;
        }
        Instant at = Instant.parse(record.path("at").asString("1970-01-01T00:00:00Z"));
        return !at.isBefore(from) && !at.isAfter(to);
    }

    private static boolean hasAll(JsonNode record, Map<String, Set<String>> wanted) {
        return wanted.entrySet().stream()
                .allMatch(field ->
                        field.getValue().contains(record.path(field.getKey()).asString("")));
    }
}
