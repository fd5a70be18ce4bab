package io.embedpass.audit.journal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** A file of the journal and how far it was read. Stays the same file when it gets another name. */
final class ReadableFile implements AutoCloseable {

    private final FileChannel channel;
    private final boolean isCompressed;
    private final Object identity;
    private long offset;

    private ReadableFile(FileChannel channel, boolean isCompressed, Object identity) {
        this.channel = channel;
        this.isCompressed = isCompressed;
        this.identity = identity;
    }

    /** By a rotation meanwhile another file may get the name: it is opened then. */
    static ReadableFile open(Path path) throws IOException {
        while (true) {
            Object identity = identity(path);
            ReadableFile file = new ReadableFile(
                    FileChannel.open(path), path.getFileName().toString().endsWith(".gz"), identity);
            try {
                if (file.isSameAs(path)) {
                    return file;
                }
            } catch (IOException e) {
                file.close();
                throw e;
            }
            file.close();
        }
    }

    /** Tells files apart whatever they are called; without help of the file system by the time of their making. */
    static Object identity(Path path) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        return Objects.requireNonNullElse(attributes.fileKey(), attributes.creationTime());
    }

    boolean isSameAs(Path path) throws IOException {
        return identity.equals(identity(path));
    }

    /** The lines that were not read yet. */
    RecordLines lines() throws IOException {
        if (isCompressed) {
            InputStream content = new GZIPInputStream(Channels.newInputStream(channel.position(0)), 1 << 16);
            content.skipNBytes(offset);
            return new RecordLines(content);
        }
        return new RecordLines(Channels.newInputStream(channel.position(offset)));
    }

    /** Whether somebody cut it off before what was read. */
    boolean isCutOff() throws IOException {
        return !isCompressed && channel.size() < offset;
    }

    /** Whether nothing was read yet. */
    boolean isAtBegin() {
        return offset == 0;
    }

    /** So many bytes more were read. */
    void read(long bytes) {
        offset += bytes;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
