package io.embedpass.cli;

import io.embedpass.audit.journal.JournalFiles;
import io.embedpass.audit.journal.RecordLines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Goes through the records of a journal, oldest first. */
final class JournalScan {

    private static final JsonMapper JSON = JsonMapper.shared();

    private JournalScan() {}

    /**
     * Hands over each record and its line.
     *
     * @param since files that were not written since are passed over
     * @param damaged hears of packed files of which the rest cannot be read
     * @return how many lines were no record
     */
    static long over(List<Path> files, Instant since, BiConsumer<JsonNode, String> reader, Consumer<String> damaged)
            throws CommandRefusedException {
        long unreadable = 0;
        try {
            for (Path file : files) {
                unreadable += unlessGone(file, since, reader, damaged);
            }
        } catch (IOException e) {
            throw CommandRefusedException.wrong("the journal cannot be read: " + e.getMessage());
        }
        return unreadable;
    }

    /** Packed or ended by the service meanwhile: whoever asks compares the files afterwards. */
    private static long unlessGone(
            Path file, Instant since, BiConsumer<JsonNode, String> reader, Consumer<String> damaged)
            throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant().isBefore(since) ? 0 : over(file, reader, damaged);
        } catch (NoSuchFileException _) {
            return 0;
        }
    }

    private static long over(Path file, BiConsumer<JsonNode, String> reader, Consumer<String> damaged)
            throws IOException {
        long unreadable = 0;
        try (RecordLines lines = new RecordLines(JournalFiles.read(file))) {
            for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
                String text = new String(line.get(), StandardCharsets.UTF_8);
                try {
                    reader.accept(JSON.readTree(text), text);
                } catch (JacksonException | DateTimeException _) {
                    unreadable++;
                }
            }
        } catch (IOException e) {
            if (!JournalFiles.isDamage(e)) {
                throw e;
            }
            damaged.accept(file + " cannot be unpacked, its rest is passed over; run: audit verify");
        }
        return unreadable;
    }
}
