package io.embedpass.cli;

import io.embedpass.audit.Pseudonyms;
import io.embedpass.audit.journal.JournalFiles;
import io.embedpass.audit.journal.RecordLines;
import io.embedpass.config.AuditKeys;
import io.embedpass.config.ConfigurationRefusedException;
import io.embedpass.config.OfflineKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which journal a command is about. */
final class JournalOptions {

    private static final Pattern SEQ = Pattern.compile("^\\{\"seq\":(\\d{1,18}),");

    @Option(
            names = "--config",
            paramLabel = "DIRECTORY",
            description = "Where application.yaml is, beside the places where the service looks for it.")
    private @Nullable Path config;

    /** How the files are asked for. */
    static final String PATHS = "Files of the journal, or its directory. Default: embedpass.audit.file of the"
            + " configuration, and the closed files beside it.";

    static final String CHANGED =
            "The service began or packed another file while these were read, a record may be missing: run it again";

    /**
     * The files, oldest first.
     *
     * @param paths that were asked for; those of the configuration when there are none
     */
    List<Path> files(List<Path> paths) throws CommandRefusedException {
        try {
            List<Path> files = new ArrayList<>();
            for (Path path : paths.isEmpty() ? List.of(configured()) : paths) {
                if (Files.isDirectory(path)) {
                    files.addAll(new JournalFiles(path.resolve("audit.jsonl")).all());
                } else if (paths.isEmpty()) {
                    files.addAll(new JournalFiles(path).all());
                } else if (Files.isReadable(path)) {
                    files.add(path);
                } else {
                    throw CommandRefusedException.wrong(path + " is not there, or cannot be read");
                }
            }
            if (files.isEmpty()) {
                throw CommandRefusedException.wrong("there is no journal at " + (paths.isEmpty() ? configured() : paths)
                        + "; name its files or its directory");
            }
            return inOrder(files);
        } catch (IOException e) {
            throw CommandRefusedException.wrong("the journal cannot be read: " + e);
        }
    }

    /** Whether the service began or packed another file since they were listed. */
    boolean haveChanged(List<Path> files, List<Path> paths) {
        try {
            return !files.equals(files(paths));
        } catch (CommandRefusedException _) {
            return true;
        }
    }

    /** By their first numbers, however a shell sorted the names; who has none comes last. */
    private static List<Path> inOrder(List<Path> files) throws IOException {
        record Numbered(Path path, long seq) {}
        List<Numbered> numbered = new ArrayList<>();
        for (Path file : files) {
            numbered.add(new Numbered(file, firstSeq(file)));
        }
        return numbered.stream()
                .sorted(Comparator.comparingLong(Numbered::seq))
                .map(Numbered::path)
                .toList();
    }

    private static long firstSeq(Path file) throws IOException {
        try (RecordLines lines = new RecordLines(JournalFiles.read(file))) {
            Matcher seq = SEQ.matcher(lines.next()
                    .map(line -> new String(line, StandardCharsets.UTF_8))
                    .orElse(""));
            return seq.find() ? Long.parseLong(seq.group(1)) : Long.MAX_VALUE;
        } catch (IOException e) {
            if (!JournalFiles.isDamage(e)) {
                throw e;
            }
            return JournalFiles.firstSeqByName(file).orElse(Long.MAX_VALUE);
        }
    }

    private Path configured() {
        try (OfflineKeys keys = OfflineKeys.open(config, Clock.systemUTC())) {
            return Path.of(keys.properties().audit().file());
        }
    }

    /**
     * What users and clients are called in the records.
     *
     * @param place of the key; that of the configuration when left out
     */
    Pseudonyms pseudonyms(@Nullable String place) throws CommandRefusedException {
        try (OfflineKeys keys = OfflineKeys.open(config, Clock.systemUTC())) {
            String source =
                    Optional.ofNullable(place).orElse(keys.properties().audit().pseudonymise());
            return AuditKeys.pseudonyms(source, keys.secrets());
        } catch (ConfigurationRefusedException e) {
            throw CommandRefusedException.wrong(String.valueOf(e.getMessage()));
        }
    }
}
