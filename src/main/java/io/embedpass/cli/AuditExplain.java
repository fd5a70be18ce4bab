package io.embedpass.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code audit explain}. */
@Command(
        name = "explain",
        description = {
            "Says in words why an attempt ended as it did.",
            "Its id is in the header X-Attempt-Id and in the member instance of a refusal."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:done", "1:there is no such attempt", KeysTask.WRONG})
final class AuditExplain extends KeysTask {

    private static final String URN = "urn:uuid:";

    @Mixin
    private final JournalOptions journal = new JournalOptions();

    @Parameters(index = "0", paramLabel = "ID", description = "Of the attempt, or the jti of its token.")
    private String id = "";

    @Parameters(index = "1..*", paramLabel = "PATH", description = JournalOptions.PATHS)
    private List<Path> paths = List.of();

    @Override
    int run(Clock clock) throws CommandRefusedException {
        Scan scan = new Scan(id.startsWith(URN) ? id.substring(URN.length()) : id);
        List<Path> files = journal.files(paths);
        JournalScan.over(files, Instant.EPOCH, (record, _) -> scan.read(record), err()::println);
        if (journal.haveChanged(files, paths)) {
            err().println(JournalOptions.CHANGED);
        }
        JsonNode found = scan.found;
        if (found == null) {
            throw CommandRefusedException.faulty("there is no attempt " + scan.wanted
                    + " in this journal; it may be in that of another instance, or in a file that is deleted");
        }
        say(Explanation.of(found, scan.times(found)));
        return 0;
    }

    /** Finds the record, and between which times each configuration was in force. */
    private static final class Scan {

        private final String wanted;
        private final Map<String, Explanation.Times> configurations = new HashMap<>();
        private @Nullable JsonNode found;

        private Scan(String wanted) {
            this.wanted = wanted;
        }

        private void read(JsonNode record) {
            String at = record.path("at").asString("");
            configurations.merge(
                    record.path("config").asString(""),
                    new Explanation.Times(at, at),
                    (known, _) -> new Explanation.Times(known.first(), at));
            if (wanted.equals(record.path("id").asString(""))
                    || wanted.equals(record.path("jti").asString(""))) {
                found = record;
            }
        }

        private Explanation.Times times(JsonNode record) {
            return configurations.getOrDefault(record.path("config").asString(""), new Explanation.Times("", ""));
        }
    }
}
