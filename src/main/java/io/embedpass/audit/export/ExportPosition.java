package io.embedpass.audit.export;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far an exporter is, in a small file that is whole at any moment. Belongs to one thread. */
final class ExportPosition {

    private static final Logger log = LoggerFactory.getLogger(ExportPosition.class);

    private final Path file;

    ExportPosition(Path file) {
        this.file = file;
    }

    /**
     * The last record that is known to have arrived; 0 when none is, or the chain is another one.
     *
     * @param last of the journal: a position behind it is that of a journal that was put back since
     */
    long read(UUID instance, long last) {
        try {
            if (Files.notExists(file)) {
                return 0;
            }
            List<String> words = List.of(Files.readString(file).strip().split(" "));
            if (words.size() == 2 && words.getFirst().equals(instance.toString())) {
                long seq = Long.parseLong(words.getLast());
                if (seq >= 0 && seq <= last) {
                    return seq;
                }
            }
            log.warn("{} is not of this journal, or behind its end; the export begins at the first record", file);
        } catch (IOException | NumberFormatException e) {
            log.warn("{} cannot be read ({}); the export begins at the first record", file, e.toString());
        }
        return 0;
    }

    /** Keeps the position; what is lost with it is sent again, which does no harm. */
    void write(UUID instance, long seq) throws IOException {
        Path unfinished = file.resolveSibling(
                Optional.ofNullable(file.getFileName()).map(Path::toString).orElse("") + ".new");
        try (FileChannel channel = FileChannel.open(
                unfinished,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE))) {
            channel.write(ByteBuffer.wrap((instance + " " + seq + "\n").getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
