package io.embedpass.cli;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Objects;
import java.util.Optional;

/** Puts a new text in the place of a file so that nobody ever reads half of it. */
final class PlanWriter {

    private final Durability durability;

    /** Lets the names in a directory outlive a loss of power. */
    interface Durability {
        void force(Path directory) throws IOException;
    }

    PlanWriter(Durability durability) {
        this.durability = durability;
    }

    /**
     * Replaces the file that this path leads to; owner, group and permissions stay.
     *
     * @param before what the file held when it was read
     * @return why the new text, which is in place, may not outlive a loss of power; empty when it does
     * @throws IOException when it changed since, or its directory cannot be written; it holds what it held then
     */
    Optional<IOException> replace(Path path, String before, String after) throws IOException {
        Path file = path.toRealPath();
        Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent());
        Path draft = Files.createTempFile(directory, "." + file.getFileName(), ".new");
        try {
            try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                Channels.newOutputStream(channel).write(after.getBytes(StandardCharsets.UTF_8));
                channel.force(true);
            }
            copyOwnership(file, draft);
            if (!Files.readString(file).equals(before)) {
                throw new IOException("somebody else changed it at the same time; nothing was written, try again");
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
        try {
            durability.force(directory);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e);
        }
    }

    /** As POSIX has it: a directory is opened to be read, and forced like a file. */
    static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void copyOwnership(Path from, Path to) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        if (view != null) {
            PosixFileAttributes attributes = Files.readAttributes(from, PosixFileAttributes.class);
            PosixFileAttributes ours = view.readAttributes();
            if (!ours.owner().equals(attributes.owner())) {
                view.setOwner(attributes.owner());
            }
            if (!ours.group().equals(attributes.group())) {
                view.setGroup(attributes.group());
            }
            view.setPermissions(attributes.permissions());
        }
    }
}
