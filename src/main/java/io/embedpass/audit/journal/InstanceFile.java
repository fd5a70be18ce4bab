package io.embedpass.audit.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The name of a chain, in a file beside the journal. Not the host's name: a journal that begins anew on the same host must
 * not look like the old one, or what was exported before would hide what is exported now.
 */
public final class InstanceFile {

    private static final Logger log = LoggerFactory.getLogger(InstanceFile.class);

    private final Path file;
    private final Path unfinished;
    private final Path active;

    private InstanceFile(Path file, Path unfinished, Path active) {
        this.file = file;
        this.unfinished = unfinished;
        this.active = active;
    }

    public static InstanceFile of(JournalFiles files) {
        return new InstanceFile(files.beside(".instance"), files.beside(".instance.new"), files.active());
    }

    /** The name; empty when there is none that can be read. */
    public Optional<UUID> read() throws IOException {
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(UUID.fromString(Files.readString(file).strip()));
        } catch (IllegalArgumentException _) {
            log.warn("{} holds no UUID; the chain gets a new name", file);
            return Optional.empty();
        }
    }

    /** Whether nobody wrote to the journal, nor emptied it, since the chain got its name. */
    private boolean isUnused() throws IOException {
        return Files.getLastModifiedTime(active).compareTo(Files.getLastModifiedTime(file)) <= 0;
    }

    /** @param isNewChain whether the journal has no record yet: it gets a new name then, unless it never had one */
    UUID readOrMake(boolean isNewChain) throws IOException {
        Optional<UUID> known = read();
        if (known.isPresent() && (!isNewChain || isUnused())) {
            return known.get();
        }
        if (known.isPresent()) {
            log.warn(
                    "The journal has no record although there was one; a new chain begins under a new name. If nobody"
                            + " emptied the directory, look for the records of instance {}",
                    known.get());
        }
        UUID made = UUID.randomUUID();
        try (FileChannel channel = FileChannel.open(
                unfinished,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE))) {
            channel.write(ByteBuffer.wrap((made + "\n").getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return made;
    }
}
