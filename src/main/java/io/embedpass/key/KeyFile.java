package io.embedpass.key;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** A file with a secret in it, which nobody but its owner, or we as root's group, may read (contract section 6). */
public final class KeyFile {

    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private static final Set<PosixFilePermission> LENT = EnumSet.of(PosixFilePermission.GROUP_READ);

    /** Of the process (Linux; proc_pid_status(5)). */
    private static final Path STATUS = Path.of("/proc/self/status");

    private static final long MAX_BYTES = 1024 * 1024;

    private KeyFile() {}

    /**
     * Reads the whole file.
     *
     * @throws KeyUnavailableException when it is not there, or others can read or write it
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
        if (isOpen(Files.getPosixFilePermissions(file), () -> isLentByRoot(file))) {
            throw new KeyUnavailableException(
                    "others than its owner can read or change " + file + "; run: chmod 400 " + file);
        }
    }

    /** @param isLent asked only where the group may read */
    static boolean isOpen(Set<PosixFilePermission> permissions, BooleanSupplier isLent) {
        Set<PosixFilePermission> open = EnumSet.copyOf(OTHERS);
        open.retainAll(permissions);
        return !open.isEmpty() && !(open.equals(LENT) && isLent.getAsBoolean());
    }

    /**
     * Whether it is root's, and we are not. That is how a secret comes to a service without privileges in Kubernetes (a
     * volume, with {@code fsGroup}) and as a credential of systemd: we could not read it in another way, and could not
     * own it. PostgreSQL draws the line for its keys at the same place. What we own ourselves needs no group.
     */
    private static boolean isLentByRoot(Path file) {
        try {
            return Files.getAttribute(file, "unix:uid").equals(0) && ownUser() > 0;
        } catch (IOException | UnsupportedOperationException _) {
            return false;
        }
    }

    /** The effective one; 0 where nobody tells. */
    private static int ownUser() throws IOException {
        if (!Files.isReadable(STATUS)) {
            return 0;
        }
        return Files.readAllLines(STATUS, StandardCharsets.ISO_8859_1).stream()
                .filter(line -> line.startsWith("Uid:"))
                .map(line -> line.split("\\s+", -1))
                .mapToInt(fields -> Integer.parseUnsignedInt(fields[2]))
                .findFirst()
                .orElse(0);
    }
}
