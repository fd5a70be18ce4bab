package io.embedpass.key;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** A file with a secret in it, which nobody but its owner may read (contract section 6). */
public final class KeyFile {

    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private static final long MAX_BYTES = 1024 * 1024;

    private KeyFile() {}

    /**
     * Reads the whole file.
     *
     * @throws KeyUnavailableException when it is not there, or others than its owner can read or write it
     */
    public static byte[] read(String location) throws KeyUnavailableException {
        try {
            Path file = Path.of(location);
            if (!Files.isRegularFile(file)) {
                throw new KeyUnavailableException("there is no file "
                        + KeySource.told(file.toAbsolutePath().toString()));
            }
            refuseOpenPermissions(file);
            if (Files.size(file) > MAX_BYTES) {
                throw new KeyUnavailableException(file + " is over 1 MiB; that is no key");
            }
            return Files.readAllBytes(file);
        } catch (IOException | InvalidPathException e) {
            throw new KeyUnavailableException("the file " + KeySource.told(location) + " cannot be read: "
                    + e.getClass().getSimpleName());
        }
    }

    private static void refuseOpenPermissions(Path file) throws IOException, KeyUnavailableException {
        if (!Files.getFileStore(file).supportsFileAttributeView("posix")) {
            return;
        }
        Set<PosixFilePermission> open = EnumSet.copyOf(OTHERS);
        open.retainAll(Files.getPosixFilePermissions(file));
        if (!open.isEmpty()) {
            throw new KeyUnavailableException(
                    "others than its owner can read or change " + file + "; run: chmod 400 " + file);
        }
    }
}
