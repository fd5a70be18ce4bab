package io.embedpass.audit.journal;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The files of a journal: {@code audit.jsonl}, which is written, and the closed ones beside it,
 * {@code audit-2026-11-24-000000000001.jsonl}, or {@code .jsonl.gz}, with the day on which they were closed and the
 * {@code seq} of their first record.
 */
public final class JournalFiles {

    private static final String GZIP = ".gz";
    private static final Pattern ANY_CLOSED_NAME =
            Pattern.compile(".*-\\d{4}-\\d\\d-\\d\\d-(\\d{12,18})(\\.[^.]*)?(\\.gz)?");
    private static final int BUFFER_BYTES = 1 << 20;

    private final Path active;
    private final String stem;
    private final String extension;
    private final Pattern closedName;

    /** @param active the file that is written */
    public JournalFiles(Path active) {
        this.active = active.toAbsolutePath();
        String name = this.active.getFileName().toString();
        int dot = name.lastIndexOf('.');
        stem = dot > 0 ? name.substring(0, dot) : name;
        extension = dot > 0 ? name.substring(dot) : "";
        closedName = Pattern.compile(Pattern.quote(stem) + "-\\d{4}-\\d\\d-\\d\\d-(\\d{12,19})"
                + Pattern.quote(extension) + "(" + Pattern.quote(GZIP) + ")?");
    }

    /** A file that is not written any more. */
    public record Closed(Path path, long firstSeq) {
        public boolean isCompressed() {
            return path.toString().endsWith(GZIP);
        }
    }

    public Path active() {
        return active;
    }

    /** A file of the journal's own beside it. */
    public Path beside(String suffix) {
        return active.resolveSibling(active.getFileName() + suffix);
    }

    /** Where they all are. */
    public Path directory() {
        return active.resolveSibling("").toAbsolutePath();
    }

    Path closedName(LocalDate day, long firstSeq) {
        return active.resolveSibling("%s-%s-%012d%s".formatted(stem, day, firstSeq, extension));
    }

    static Path compressedName(Path closed) {
        return closed.resolveSibling(closed.getFileName() + GZIP);
    }

    /** The closed files, oldest first; one that is there packed and unpacked counts once, unpacked. */
    public List<Closed> closed() throws IOException {
        if (!Files.isDirectory(directory())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory())) {
            List<Closed> all = files.flatMap(path -> closed(path).stream())
                    .sorted(Comparator.comparingLong(Closed::firstSeq).thenComparing(Closed::isCompressed))
                    .toList();
            return all.stream()
                    .filter(file -> !file.isCompressed()
                            || all.stream()
                                    .noneMatch(other -> !other.isCompressed() && other.firstSeq() == file.firstSeq()))
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private Optional<Closed> closed(Path path) {
        Matcher name = closedName.matcher(path.getFileName().toString());
        return name.matches() ? Optional.of(new Closed(path, Long.parseLong(name.group(1)))) : Optional.empty();
    }

    /** All files with records, oldest first. */
    public List<Path> all() throws IOException {
        List<Path> closed = closed().stream().map(Closed::path).toList();
        return Stream.concat(closed.stream(), Stream.of(active).filter(Files::exists))
                .toList();
    }

    /** {@code seq} of the first record of a closed file, as its name tells it. */
    public static OptionalLong firstSeqByName(Path file) {
        Matcher name = ANY_CLOSED_NAME.matcher(file.getFileName().toString());
        return name.matches() ? OptionalLong.of(Long.parseLong(name.group(1))) : OptionalLong.empty();
    }

    /** Whether it says that a packed file was damaged: what can be unpacked of the others is worth reading. */
    public static boolean isDamage(IOException e) {
        return e instanceof ZipException || e instanceof EOFException;
    }

    /** The content, unpacked. */
    public static InputStream read(Path file) throws IOException {
        InputStream bytes = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
        return file.toString().endsWith(GZIP) ? new GZIPInputStream(bytes, BUFFER_BYTES) : bytes;
    }

    /** Records name people: nobody reads them but the owner of the process and their group. */
    static void restrict(Path file) throws IOException {
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        }
    }

    /** Asks the disk of the journal for its free space, in bytes; empty when it cannot be told. */
    OptionalLong freeBytes() {
        try {
            return OptionalLong.of(Files.getFileStore(directory()).getUsableSpace());
        } catch (IOException _) {
            return OptionalLong.empty();
        }
    }

    /** Makes sure that names in the directory survive a loss of power. */
    void forceDirectory() throws IOException {
        try (FileChannel directory = FileChannel.open(directory(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
